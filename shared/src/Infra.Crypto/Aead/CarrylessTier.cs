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
}

/// <summary>Which tiers this processor and build have.</summary>
internal static class CarrylessTiers
{
#if NET10_0_OR_GREATER
    internal static bool HasWide => Pclmulqdq.V256.IsSupported && Avx2.IsSupported;
#else
    internal static bool HasWide => false;
#endif

    internal static bool HasNarrow => Pclmulqdq.IsSupported && Ssse3.IsSupported;

    internal static CarrylessTier Best => HasWide ? CarrylessTier.Wide : HasNarrow ? CarrylessTier.Narrow : CarrylessTier.Portable;
}
