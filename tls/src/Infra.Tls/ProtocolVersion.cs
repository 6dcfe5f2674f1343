namespace Infra.Tls;

/// <summary>A version of the protocol as it stands on the wire. Values that a peer names and that have no member here are kept as numbers.</summary>
public enum ProtocolVersion : ushort
{
    /// <summary>No version agreed yet.</summary>
    None = 0,

    /// <summary>TLS 1.2 (RFC 5246): what the legacy fields of TLS 1.3 say.</summary>
    Tls12 = 0x0303,

    /// <summary>TLS 1.3 (RFC 8446, RFC 9846).</summary>
    Tls13 = 0x0304,
}
