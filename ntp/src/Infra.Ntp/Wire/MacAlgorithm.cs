namespace Infra.Ntp.Wire;

/// <summary>What makes the authenticator of a packet.</summary>
public enum MacAlgorithm
{
    /// <summary>AES-CMAC with a key of 16 bytes: RFC 8573.</summary>
    AesCmac128,

    /// <summary>AES-CMAC with a key of 32 bytes.</summary>
    AesCmac256,

    /// <summary>MD5 over key and packet: broken, for old peers only.</summary>
    Md5,

    /// <summary>SHA-1 over key and packet: broken, for old peers only.</summary>
    Sha1,

    /// <summary>SHA-256 over key and packet.</summary>
    Sha256,

    /// <summary>SHA-384 over key and packet.</summary>
    Sha384,

    /// <summary>SHA-512 over key and packet.</summary>
    Sha512,
}
