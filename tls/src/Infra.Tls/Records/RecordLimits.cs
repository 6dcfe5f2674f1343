namespace Infra.Tls.Records;

/// <summary>Sizes and counts of RFC 8446 section 5 and our own bounds on what a peer may make us do for nothing.</summary>
internal static class RecordLimits
{
    /// <summary>Type, version and length before every record.</summary>
    internal const int HeaderSize = 5;

    /// <summary>The most bytes that a record carries.</summary>
    internal const int PlaintextMax = 1 << 14;

    /// <summary>An encrypted record: data, content type, padding and tag.</summary>
    internal const int CiphertextMax = PlaintextMax + 256;

    /// <summary>Tag of every AEAD here.</summary>
    internal const int TagSize = 16;

    /// <summary>Header, content type and tag.</summary>
    internal const int Overhead = HeaderSize + 1 + TagSize;

    /// <summary>Empty application records in a row.</summary>
    internal const int EmptyRecordsMax = 32;

    /// <summary>change_cipher_spec records in a handshake.</summary>
    internal const int ChangeCipherSpecsMax = 32;

    /// <summary>user_canceled warnings in a connection.</summary>
    internal const int WarningAlertsMax = 4;

    /// <summary>Handshake messages after the handshake without data between them.</summary>
    internal const int PostHandshakeMessagesMax = 32;

    /// <summary>Records sealed under one AES-GCM key before it is replaced; the limit of RFC 8446 section 5.5 is 2^24.5.</summary>
    internal const ulong GcmRecordsMax = 1ul << 24;

    /// <summary>Key updates in one direction (RFC 9846 section 4.6.3).</summary>
    internal const ulong KeyUpdatesMax = (1ul << 48) - 1;
}
