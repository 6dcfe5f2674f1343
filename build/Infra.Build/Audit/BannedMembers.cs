using System.Reflection.Metadata;

namespace Infra.Build.Audit;

/// <summary>Library members that check nothing. The analyzer's list is build/BannedSymbols.txt; this one is read from IL, so suppressing an analyzer does not get past it.</summary>
internal static class BannedMembers
{
    private static readonly HashSet<string> Types =
    [
        "System.Runtime.CompilerServices.Unsafe",
        "System.Runtime.InteropServices.Marshal",
        "System.Runtime.InteropServices.NativeMemory",
        "System.Runtime.InteropServices.NativeLibrary",
        "System.Runtime.InteropServices.GCHandle",
        "System.Runtime.InteropServices.GCHandle`1",
        "System.Runtime.InteropServices.PinnedGCHandle`1",
        "System.Runtime.InteropServices.WeakGCHandle`1",
    ];

    private static readonly HashSet<string> Members =
    [
        "System.Runtime.InteropServices.MemoryMarshal.GetReference",
        "System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference",
        "System.Runtime.InteropServices.MemoryMarshal.CreateSpan",
        "System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan",
        "System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated",
        "System.Runtime.InteropServices.MemoryMarshal.CreateFromPinnedArray",
        "System.Buffers.ArrayPool`1.get_Shared",
        "System.Buffers.MemoryPool`1.get_Shared",
    ];

    /// <summary>The rule that a use of a member breaks, or null if it is fine.</summary>
    internal static AuditRule? RuleFor(string type, string member)
    {
        if (Types.Contains(type) || Members.Contains($"{type}.{member}")) return AuditRule.UncheckedCall;
        if (member is "LoadUnsafe" or "StoreUnsafe" && IsVector(type)) return AuditRule.UncheckedCall;
        if (type.StartsWith("System.Reflection.Emit.", StringComparison.Ordinal)) return AuditRule.CodeGeneration;
        if (member is "Compile" or "CompileToMethod" && type.StartsWith("System.Linq.Expressions.", StringComparison.Ordinal)) return AuditRule.CodeGeneration;
        return null;
    }

    /// <summary>Whether naming the type itself (<c>typeof</c>, a field of it) is already a way around: reflection reaches its members.</summary>
    internal static AuditRule? RuleForType(string type) =>
        Types.Contains(type) ? AuditRule.UncheckedCall
        : type.StartsWith("System.Reflection.Emit.", StringComparison.Ordinal) ? AuditRule.CodeGeneration
        : null;

    /// <summary>Whether a pointer goes in or out.</summary>
    internal static bool MentionsPointer(MethodSignature<IlType> signature) =>
        signature.ReturnType.MentionsPointer || signature.ParameterTypes.Any(p => p.MentionsPointer);

    private static bool IsVector(string type) =>
        type.StartsWith("System.Runtime.Intrinsics.", StringComparison.Ordinal) || type.StartsWith("System.Numerics.Vector", StringComparison.Ordinal);
}
