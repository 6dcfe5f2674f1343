using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Infra.Crypto;

/// <summary>
/// Decisions about secrets without branches. A mask is all ones for "yes" and all zeros for "no"; every method takes the same time
/// and touches the same memory whatever the values are, only lengths may show. Safe to call from several threads.
/// </summary>
/// <remarks>
/// The masks are built from arithmetic, never from comparisons, because a compiler may turn a comparison into a jump. What the compiler
/// made of it is checked in the machine code by the constant-time audit; managed code cannot promise more.
/// </remarks>
public static class ConstantTime
{
    /// <summary>All ones when <paramref name="value"/> is 0, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskIfZero(ulong value) => (ulong)((long)(~value & (value - 1)) >> 63);

    /// <summary>All ones when <paramref name="value"/> is 0, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskIfZero(uint value) => (uint)((int)(~value & (value - 1)) >> 31);

    /// <summary>All ones when <paramref name="value"/> is not 0, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskIfNonZero(ulong value) => ~MaskIfZero(value);

    /// <summary>All ones when <paramref name="value"/> is not 0, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskIfNonZero(uint value) => ~MaskIfZero(value);

    /// <summary>All ones when both values are equal, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskIfEqual(ulong first, ulong second) => MaskIfZero(first ^ second);

    /// <summary>All ones when both values are equal, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskIfEqual(uint first, uint second) => MaskIfZero(first ^ second);

    /// <summary>All ones when <paramref name="first"/> is below <paramref name="second"/> as unsigned numbers, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskIfLess(ulong first, ulong second)
        => (ulong)((long)((~first & second) | ((~first | second) & (first - second))) >> 63);

    /// <summary>All ones when the lowest bit of <paramref name="bit"/> is set, else 0; the other bits are ignored.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MaskFromBit(ulong bit) => 0ul - (bit & 1);

    /// <summary><paramref name="ifSet"/> when <paramref name="mask"/> is all ones, <paramref name="ifClear"/> when it is 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Select(ulong mask, ulong ifSet, ulong ifClear) => ifClear ^ (mask & (ifSet ^ ifClear));

    /// <summary><paramref name="ifSet"/> when <paramref name="mask"/> is all ones, <paramref name="ifClear"/> when it is 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Select(uint mask, uint ifSet, uint ifClear) => ifClear ^ (mask & (ifSet ^ ifClear));

    /// <summary>
    /// Copies <paramref name="source"/> over <paramref name="target"/> when <paramref name="mask"/> is all ones; writes the old values again when it is 0.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    public static void CopyIf(ulong mask, ReadOnlySpan<ulong> source, Span<ulong> target)
    {
        RequireEqualLengths(source.Length, target.Length);
        for (int i = 0; i < target.Length; i++)
            target[i] ^= mask & (target[i] ^ source[i]);
    }

    /// <summary>
    /// Copies <paramref name="source"/> over <paramref name="target"/> when <paramref name="mask"/> is all ones; writes the old values again when it is 0.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    public static void CopyIf(ulong mask, ReadOnlySpan<byte> source, Span<byte> target)
    {
        RequireEqualLengths(source.Length, target.Length);
        byte narrow = (byte)mask;
        for (int i = 0; i < target.Length; i++)
            target[i] ^= (byte)(narrow & (target[i] ^ source[i]));
    }

    /// <summary>Exchanges both when <paramref name="mask"/> is all ones; writes the old values again when it is 0.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    public static void SwapIf(ulong mask, Span<ulong> first, Span<ulong> second)
    {
        RequireEqualLengths(first.Length, second.Length);
        for (int i = 0; i < first.Length; i++)
        {
            ulong change = mask & (first[i] ^ second[i]);
            first[i] ^= change;
            second[i] ^= change;
        }
    }

    /// <summary>Writes zeros over <paramref name="target"/> when <paramref name="mask"/> is 0; leaves it as it is when the mask is all ones.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    public static void ClearUnless(ulong mask, Span<byte> target)
    {
        byte narrow = (byte)mask;
        for (int i = 0; i < target.Length; i++)
            target[i] &= narrow;
    }

    /// <summary>Whether both spans hold the same bytes. Spans of different lengths are unequal at once: lengths are not secret.</summary>
    [ConstantTime]
    public static bool AreEqual(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
        => first.Length == second.Length && MaskIfEqual(first, second) != 0;

    /// <summary>All ones when both spans hold the same bytes, else 0.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong MaskIfEqual(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        RequireEqualLengths(first.Length, second.Length);
        ulong difference = 0;
        for (; first.Length >= sizeof(ulong); first = first[sizeof(ulong)..], second = second[sizeof(ulong)..])
            difference |= MemoryMarshal.Read<ulong>(first) ^ MemoryMarshal.Read<ulong>(second);
        for (int i = 0; i < first.Length; i++)
            difference |= (uint)(first[i] ^ second[i]);
        return MaskIfZero(difference);
    }

    /// <summary>Overwrites <paramref name="secret"/> with zeros; the compiler does not leave it out.</summary>
    public static void Erase(Span<byte> secret) => CryptographicOperations.ZeroMemory(secret);

    /// <summary>Overwrites <paramref name="secret"/> with zeros; the compiler does not leave it out.</summary>
    public static void Erase<T>(Span<T> secret)
        where T : unmanaged
        => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(secret));

    private static void RequireEqualLengths(int first, int second)
    {
        if (first != second) throw new ArgumentException("Both spans must have the same length.", nameof(second));
    }
}
