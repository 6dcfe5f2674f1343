namespace Infra.Parsing;

/// <summary>The two alphabets of base32.</summary>
public enum Base32Alphabet
{
    /// <summary>A to Z, 2 to 7: RFC 4648 section 6.</summary>
    Standard,

    /// <summary>0 to 9, A to V, which sorts as the bytes do: RFC 4648 section 7, used by NSEC3.</summary>
    ExtendedHex,
}
