namespace Infra.Crypto.Hash;

/// <summary>The chaining value of SHA-224 and SHA-256.</summary>
internal struct Sha256State
{
    internal uint A, B, C, D, E, F, G, H;

    /// <summary>FIPS 180-4 section 5.3.</summary>
    internal static Sha256State InitialOf224 => new()
    {
        A = 0xC1059ED8,
        B = 0x367CD507,
        C = 0x3070DD17,
        D = 0xF70E5939,
        E = 0xFFC00B31,
        F = 0x68581511,
        G = 0x64F98FA7,
        H = 0xBEFA4FA4,
    };

    /// <summary>FIPS 180-4 section 5.3.</summary>
    internal static Sha256State InitialOf256 => new()
    {
        A = 0x6A09E667,
        B = 0xBB67AE85,
        C = 0x3C6EF372,
        D = 0xA54FF53A,
        E = 0x510E527F,
        F = 0x9B05688C,
        G = 0x1F83D9AB,
        H = 0x5BE0CD19,
    };

    internal void Add(uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h)
    {
        A += a;
        B += b;
        C += c;
        D += d;
        E += e;
        F += f;
        G += g;
        H += h;
    }
}
