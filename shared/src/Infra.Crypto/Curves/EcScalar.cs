namespace Infra.Crypto.Curves;

/// <summary>Numbers modulo a curve's order, from and to bytes. Constant time in the numbers.</summary>
internal static class EcScalar
{
    /// <summary>Reads exactly as many big-endian bytes as a coordinate has; false for another length, 0, and the order or more.</summary>
    [ConstantTime]
    internal static bool TryRead(WeierstrassGroup group, ReadOnlySpan<byte> bigEndian, Span<ulong> scalar)
    {
        if (bigEndian.Length != group.Size) return false;
        LimbCoding.Read(bigEndian, 64, scalar);
        ulong any = 0;
        for (int i = 0; i < scalar.Length; i++)
            any |= scalar[i];
        return (ConstantTime.MaskIfNonZero(any) & group.Order.MaskIfReduced(scalar)) != 0;   // the verdict is public
    }

    /// <summary>Writes as many big-endian bytes as a coordinate has.</summary>
    [ConstantTime]
    internal static void Write(ReadOnlySpan<ulong> scalar, Span<byte> bigEndian) => LimbCoding.Write(scalar, 64, bigEndian);

    /// <summary>Reads a coordinate and reduces it modulo the order.</summary>
    [ConstantTime]
    internal static void ReadReduced(WeierstrassGroup group, ReadOnlySpan<byte> bigEndian, Span<ulong> scalar)
    {
        LimbCoding.Read(bigEndian, 64, scalar);
        group.Order.ToMontgomery(scalar, scalar);
        group.Order.FromMontgomery(scalar, scalar);
    }

    /// <summary>The leftmost bits of a digest, as many as the order has, reduced modulo the order (RFC 6979 sections 2.3.2 and 2.3.4).</summary>
    [ConstantTime]
    internal static void FromDigest(WeierstrassGroup group, ReadOnlySpan<byte> digest, Span<ulong> scalar)
    {
        Truncate(group, digest, scalar);
        group.Order.ToMontgomery(scalar, scalar);
        group.Order.FromMontgomery(scalar, scalar);
    }

    /// <summary>The leftmost bits of a digest, as many as the order has, not reduced.</summary>
    [ConstantTime]
    internal static void Truncate(WeierstrassGroup group, ReadOnlySpan<byte> digest, Span<ulong> scalar)
    {
        int bytes = (group.OrderBits + 7) / 8;
        if (digest.Length > bytes) digest = digest[..bytes];
        LimbCoding.Read(digest, 64, scalar);
        int excess = 8 * digest.Length - group.OrderBits;
        if (excess <= 0) return;
        for (int i = 0; i < scalar.Length; i++)
            scalar[i] = scalar[i] >> excess | (i + 1 < scalar.Length ? scalar[i + 1] << (64 - excess) : 0);
    }
}
