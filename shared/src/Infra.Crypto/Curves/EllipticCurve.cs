namespace Infra.Crypto.Curves;

/// <summary>The curves of FIPS 186 that the suite speaks.</summary>
public enum EllipticCurve
{
    /// <summary>NIST P-256, secp256r1: coordinates and scalars of 32 bytes.</summary>
    P256,

    /// <summary>NIST P-384, secp384r1: coordinates and scalars of 48 bytes.</summary>
    P384,

    /// <summary>NIST P-521, secp521r1: coordinates and scalars of 66 bytes. Verification only.</summary>
    P521,
}
