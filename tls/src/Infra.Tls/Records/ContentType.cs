namespace Infra.Tls.Records;

/// <summary>What a record holds (RFC 8446 section 5.1).</summary>
internal enum ContentType : byte
{
    Invalid = 0,
    ChangeCipherSpec = 20,
    Alert = 21,
    Handshake = 22,
    ApplicationData = 23,
}
