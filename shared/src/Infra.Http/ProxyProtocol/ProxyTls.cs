namespace Infra.Http.ProxyProtocol;

/// <summary>TLS between the client and the proxy in front of us, for logs (PROXY protocol version 2, TLV 20).</summary>
/// <param name="ClientFlags">1: over TLS; 2: certificate in this connection; 4: certificate in the session.</param>
/// <param name="IsVerified">Whether the client's certificate was verified, if there was one.</param>
/// <param name="VersionText">TLS version; null if not told.</param>
/// <param name="CommonName">The client certificate's common name; null if not told.</param>
/// <param name="Cipher">The cipher suite; null if not told.</param>
public sealed record ProxyTls(byte ClientFlags, bool IsVerified, byte[]? VersionText, byte[]? CommonName, byte[]? Cipher);
