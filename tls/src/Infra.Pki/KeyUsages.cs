namespace Infra.Pki;

/// <summary>Bits of the keyUsage extension (RFC 5280 section 4.2.1.3); the first named bit is the highest of the first byte.</summary>
[Flags]
public enum KeyUsages
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>Signatures that are neither on certificates nor on CRLs: TLS 1.3 handshakes.</summary>
    DigitalSignature = 0x80,

    /// <summary>Signatures that bind the signer; contentCommitment.</summary>
    NonRepudiation = 0x40,

    /// <summary>RSA key transport.</summary>
    KeyEncipherment = 0x20,

    /// <summary>Direct encryption of data.</summary>
    DataEncipherment = 0x10,

    /// <summary>Key agreement.</summary>
    KeyAgreement = 0x08,

    /// <summary>Signatures on certificates.</summary>
    KeyCertSign = 0x04,

    /// <summary>Signatures on CRLs.</summary>
    CrlSign = 0x02,

    /// <summary>With KeyAgreement: only to encipher.</summary>
    EncipherOnly = 0x01,

    /// <summary>With KeyAgreement: only to decipher.</summary>
    DecipherOnly = 0x8000,
}
