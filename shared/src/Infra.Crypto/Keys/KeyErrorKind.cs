namespace Infra.Crypto.Keys;

/// <summary>Why a key was refused.</summary>
public enum KeyErrorKind
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>The text is not PEM, or there is no key in it.</summary>
    NotPem,

    /// <summary>The bytes are not the DER of a key container: cut off, not minimal, a field missing, or bytes behind the end.</summary>
    Malformed,

    /// <summary>The container has a version that is not known, or one that does not fit its fields.</summary>
    UnsupportedVersion,

    /// <summary>The algorithm is not known here.</summary>
    UnsupportedAlgorithm,

    /// <summary>The key may only make RSASSA-PSS signatures (id-RSASSA-PSS), which protocols here do not use.</summary>
    RsaPssKey,

    /// <summary>The key is on a curve given by its numbers instead of its name.</summary>
    ExplicitCurve,

    /// <summary>The parameters do not fit the algorithm.</summary>
    BadParameters,

    /// <summary>The numbers of the key are out of range, have the wrong length, or are too small for the caller.</summary>
    BadValue,

    /// <summary>The public key in the container is not that of the private key.</summary>
    Mismatch,

    /// <summary>The private key is encrypted.</summary>
    Encrypted,

    /// <summary>There is more than one private key.</summary>
    SeveralKeys,
}
