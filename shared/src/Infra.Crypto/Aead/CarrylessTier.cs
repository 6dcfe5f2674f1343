using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Aead;

/// <summary>By what carry-less products are made.</summary>
internal enum CarrylessTier
{
    /// <summary>Integer multiplication of sparse numbers.</summary>
    Portable,

    /// <summary>PCLMULQDQ on one block.</summary>
    Narrow,

    /// <summary>VPCLMULQDQ on two blocks; .NET has it from version 10 on.</summary>
    Wide,

    /// <summary>VPCLMULQDQ on four blocks in the kernel of AES-GCM, on two elsewhere; .NET has it from version 10 on.</summary>
    Widest,
}

/// <summary>Which tiers this processor and build have.</summary>
internal static class CarrylessTiers
{
#if NET10_0_OR_GREATER
    private static readonly bool IsAmd = X86Base.IsSupported && X86Base.CpuId(0, 0) is (_, 0x68747541, 0x444D4163, 0x69746E65);   // "AuthenticAMD"

    /// <summary>
    /// Intel's processors close one of their two AES units while instructions of 512 bits are under way (Optimization Reference Manual, "Skylake Server
    /// Microarchitecture", ports 0 and 1), and our AES works on 128 bits: what the products gain there, the rounds would lose.
    /// </summary>
    internal static bool HasWidest => Pclmulqdq.V512.IsSupported && Lanes512.IsSupported && IsAmd;

    internal static bool HasWide => Pclmulqdq.V256.IsSupported && Avx2.IsSupported;

    /// <summary>Whether the kernel of four blocks can run, however slowly: for its test.</summary>
    internal static bool CanTestWidest => HasWide;
#else
    internal static bool HasWidest => false;

    internal static bool HasWide => false;

    internal static bool CanTestWidest => false;
#endif

    internal static bool HasNarrow => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    internal static CarrylessTier Best
        => HasWidest ? CarrylessTier.Widest : HasWide ? CarrylessTier.Wide : HasNarrow ? CarrylessTier.Narrow : CarrylessTier.Portable;
}
