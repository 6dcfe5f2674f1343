using System.Net;

namespace Infra.Tls.Streams;

/// <summary>A client whose handshake is done. The stream is the receiver's to dispose.</summary>
/// <param name="Stream">Carries the data.</param>
/// <param name="RemoteEndPoint">Where the client is; null if the system no longer knows.</param>
public sealed record TlsAccepted(TlsStream Stream, IPEndPoint? RemoteEndPoint);
