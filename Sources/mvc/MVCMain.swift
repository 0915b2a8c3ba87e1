import MVCCommands

@main
enum MVCMain {
  static func main() { ProcessEntry.run() }
}
