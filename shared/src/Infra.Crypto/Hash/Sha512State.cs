namespace Infra.Crypto.Hash;

/// <summary>The chaining value of SHA-384 and SHA-512.</summary>
internal struct Sha512State
{
    internal ulong A, B, C, D, E, F, G, H;

    /// <summary>FIPS 180-4 section 5.3.</summary>
    internal static Sha512State InitialOf384 => new()
    {
        A = 0xCBBB9D5DC1059ED8,
        B = 0x629A292A367CD507,
        C = 0x9159015A3070DD17,
        D = 0x152FECD8F70E5939,
        E = 0x67332667FFC00B31,
        F = 0x8EB44A8768581511,
        G = 0xDB0C2E0D64F98FA7,
        H = 0x47B5481DBEFA4FA4,
    };

    /// <summary>FIPS 180-4 section 5.3.</summary>
    internal static Sha512State InitialOf512 => new()
    {
        A = 0x6A09E667F3BCC908,
        B = 0xBB67AE8584CAA73B,
        C = 0x3C6EF372FE94F82B,
        D = 0xA54FF53A5F1D36F1,
        E = 0x510E527FADE682D1,
        F = 0x9B05688C2B3E6C1F,
        G = 0x1F83D9ABFB41BD6B,
        H = 0x5BE0CD19137E2179,
    };

    internal void Add(ulong a, ulong b, ulong c, ulong d, ulong e, ulong f, ulong g, ulong h)
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
