namespace Infra.Build.Audit;

/// <summary>One value on the evaluation stack, as far as the audit follows it.</summary>
/// <param name="Kind">Whether it is an address.</param>
/// <param name="Constant">Its value if it is a known number.</param>
/// <param name="IsStackBlock">Whether it is the address of a fresh stack block (localloc).</param>
/// <param name="Bytes">Size of the stack block or of the constant data that it points to, if known.</param>
internal readonly record struct IlSlot(IlKind Kind, int? Constant = null, bool IsStackBlock = false, int? Bytes = null)
{
    internal static readonly IlSlot Value = new(IlKind.Value);
    internal static readonly IlSlot Reference = new(IlKind.Reference);
    internal static readonly IlSlot Native = new(IlKind.Native);

    internal static IlSlot Of(IlType type) => new(type.Kind);

    /// <summary>What is known where two paths meet: an address that nobody vouches for stays one.</summary>
    internal static IlSlot Merge(IlSlot a, IlSlot b) =>
        a == b ? a
        : a.Kind == IlKind.Native || b.Kind == IlKind.Native ? Native
        : a.Kind == IlKind.Reference && b.Kind == IlKind.Reference ? Reference
        : new IlSlot(a.Kind);
}
