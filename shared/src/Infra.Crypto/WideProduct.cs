using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto;

/// <summary>The upper half of a product of two 64-bit numbers, kept in registers.</summary>
internal static class WideProduct
{
    /// <summary>⌊a·b / 2^64⌋.</summary>
    /// <remarks>
    /// <see cref="Math.BigMul(ulong, ulong, out ulong)"/> hands out the lower half through memory: a store, a load and a zeroed place on the stack for each
    /// product. Where the lower half is wanted too, a second multiplication (a·b) is less than half as dear.
    /// </remarks>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong High(ulong a, ulong b)
        => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);
}
