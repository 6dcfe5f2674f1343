namespace Infra.Tls.Messages;

/// <summary>Bounds on handshake messages, checked before anything is stored.</summary>
internal static class MessageLimits
{
    /// <summary>Type and length before every handshake message.</summary>
    internal const int HeaderSize = 4;

    /// <summary>Body of any handshake message.</summary>
    internal const int BodyMax = ushort.MaxValue;

    /// <summary>All handshake messages of one peer until the handshake is finished, headers included.</summary>
    internal const int HandshakeBytesMax = 128 << 10;

    /// <summary>Extensions in one message.</summary>
    internal const int ExtensionsMax = 100;

    /// <summary>Certificates in one message.</summary>
    internal const int CertificatesMax = 16;

    /// <summary>Key shares in a ClientHello.</summary>
    internal const int KeySharesMax = 16;

    /// <summary>Seconds of a ticket's lifetime: seven days (RFC 8446 section 4.6.1).</summary>
    internal const uint TicketLifetimeMax = 604_800;
}
