namespace Infra.Crypto.Curves;

/// <summary>Multiples of the base point of edwards25519, computed once at first use (about a millisecond) and then read only.</summary>
internal static class EdwardsTables25519
{
    /// <summary>Entries per window of <see cref="Comb"/>: 1 to 8 times the window's power.</summary>
    internal const int CombEntries = 8;

    /// <summary>Windows of <see cref="Comb"/>: one per byte of a scalar.</summary>
    internal const int CombWindows = 32;

    /// <summary>Entry 8·i + j holds (j + 1)·256^i·B: for signed digits of four bits at even and, after four doublings, at odd places.</summary>
    internal static EdwardsPoint25519.AffinePoint[] Comb { get; } = MakeComb();

    /// <summary>Entry j holds (2·j + 1)·B, j below 64: for public scalars in non-adjacent form of width 8.</summary>
    internal static EdwardsPoint25519.AffinePoint[] OddMultiples { get; } = MakeOddMultiples();

    /// <summary>The base point: y = 4/5, x even (RFC 8032 section 5.1).</summary>
    internal static EdwardsPoint25519 BasePoint
    {
        get
        {
            Span<byte> encoded = stackalloc byte[32];
            encoded.Fill(0x66);
            encoded[0] = 0x58;
            return EdwardsPoint25519.TryRead(encoded, out EdwardsPoint25519 point) ? point : throw new InvalidOperationException("the base point does not decode");
        }
    }

    private static EdwardsPoint25519.AffinePoint[] MakeComb()
    {
        var comb = new EdwardsPoint25519.AffinePoint[CombWindows * CombEntries];
        EdwardsPoint25519 power = BasePoint;
        for (int window = 0; window < CombWindows; window++)
        {
            EdwardsPoint25519.CachedPoint step = power.ToCached();
            EdwardsPoint25519 multiple = power;
            for (int j = 0; j < CombEntries; j++)
            {
                comb[window * CombEntries + j] = multiple.ToAffine();
                multiple.Add(step);
            }
            for (int i = 0; i < 8; i++)
                power.Double();
        }
        return comb;
    }

    private static EdwardsPoint25519.AffinePoint[] MakeOddMultiples()
    {
        var odd = new EdwardsPoint25519.AffinePoint[64];
        EdwardsPoint25519 multiple = BasePoint;
        EdwardsPoint25519 twice = multiple;
        twice.Double();
        EdwardsPoint25519.CachedPoint step = twice.ToCached();
        for (int j = 0; j < odd.Length; j++)
        {
            odd[j] = multiple.ToAffine();
            multiple.Add(step);
        }
        return odd;
    }
}
