import Testing

/// Tests of the real binary, one after the other: some of them measure time, and each has the machine for itself.
@Suite("mvc from end to end", .serialized)
enum EndToEnd {}
