// Tests of MVCCommands stand here.
