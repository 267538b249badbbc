import Testing

/// One after the other: each has a server and phones of its own, and the machine has few cores.
@Suite("kit", .serialized) struct All {}
