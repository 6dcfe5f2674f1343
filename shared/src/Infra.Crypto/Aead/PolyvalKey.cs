using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Crypto.Block;

namespace Infra.Crypto.Aead;

/// <summary>
/// The powers H^16 to H^1 of a POLYVAL key (RFC 8452 section 3), highest first, so that sixteen blocks meet them in order.
/// GHASH is POLYVAL with every block turned around and the key multiplied by x (RFC 8452 appendix A).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolyvalKey
{
    internal const int PowersMax = 16;

    internal Vector128<ulong> H16, H15, H14, H13, H12, H11, H10, H9, H8, H7, H6, H5, H4, H3, H2, H1;

    internal CarrylessTier Tier;

    /// <summary>Makes the powers up to H^<paramref name="count"/>; a short message needs few.</summary>
    [ConstantTime]
    internal static void Create(Vector128<byte> key, int count, CarrylessTier tier, out PolyvalKey powers)
    {
        powers = default;
        powers.Tier = tier;
        powers.H1 = key.AsUInt64();
        if (tier == CarrylessTier.Portable) return;
        Span<Vector128<ulong>> all = MemoryMarshal.Cast<PolyvalKey, Vector128<ulong>>(new Span<PolyvalKey>(ref powers))[..PowersMax];
        for (int i = PowersMax - 2; i >= PowersMax - count; i--)
            all[i] = Polyval.MultiplyCarryless(all[i + 1], all[PowersMax - 1]);
    }

    /// <summary>The powers for GHASH: <paramref name="key"/> is the encrypted zero block.</summary>
    [ConstantTime]
    internal static void CreateGhash(Vector128<byte> key, CarrylessTier tier, out PolyvalKey powers)
    {
        Vector128<ulong> number = ByteOrder.Reverse(key).AsUInt64();
        ulong low = number.GetElement(0), high = number.GetElement(1);
        ulong carry = 0 - (high >> 63);
        Create(Vector128.Create((low << 1) ^ (carry & 1), ((high << 1) | (low >> 63)) ^ (carry & 0xC200000000000000)).AsByte(), PowersMax, tier, out powers);
    }

    /// <summary>The last <paramref name="count"/> powers, highest first.</summary>
    internal static ReadOnlySpan<Vector128<ulong>> Powers(in PolyvalKey key, int count)
        => MemoryMarshal.Cast<PolyvalKey, Vector128<ulong>>(new ReadOnlySpan<PolyvalKey>(in key)).Slice(PowersMax - count, count);

    /// <summary>All powers, two in each of eight vectors, highest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<Vector256<ulong>> Pairs(in PolyvalKey key)
        => MemoryMarshal.Cast<PolyvalKey, Vector256<ulong>>(new ReadOnlySpan<PolyvalKey>(in key))[..(PowersMax / 2)];

    /// <summary>All powers, four in each of four vectors, highest first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<Vector512<ulong>> Quads(in PolyvalKey key)
        => MemoryMarshal.Cast<PolyvalKey, Vector512<ulong>>(new ReadOnlySpan<PolyvalKey>(in key))[..(PowersMax / 4)];
}
