namespace Infra.Proxy.Http2;

/// <summary>A HEADERS frame of ours that goes out between those of Kestrel.</summary>
/// <param name="After">Bytes of Kestrel's, of all that it flushed on the connection, that go out before it.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Frame">The frame.</param>
internal readonly record struct Insertion(long After, uint Stream, ReadOnlyMemory<byte> Frame);
