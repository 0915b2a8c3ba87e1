package import MVCObjects

/// A source of events of any kind.
package struct AnyEvents: EventSource {
  private let source: any EventSource

  package init(_ source: any EventSource) { self.source = source }

  package var heads: RecordHeads { source.heads }
  package var eventOrder: [ObjectID]? { source.eventOrder }
  package var damaged: ObjectID? { source.damaged }

  package func bytes(of id: ObjectID) throws -> [UInt8]? { try source.bytes(of: id) }
}
