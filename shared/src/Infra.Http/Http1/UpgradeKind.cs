namespace Infra.Http.Http1;

/// <summary>What a request asks for by Upgrade (RFC 9110 section 7.8).</summary>
public enum UpgradeKind : byte
{
    /// <summary>Nothing, or only h2c, which is ignored: HTTP/1.1 goes on.</summary>
    None,

    /// <summary>WebSocket alone.</summary>
    WebSocket,

    /// <summary>Another protocol, or several.</summary>
    Other,
}
