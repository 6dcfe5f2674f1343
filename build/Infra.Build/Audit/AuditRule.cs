namespace Infra.Build.Audit;

/// <summary>One thing that the audit looks for.</summary>
/// <param name="Id">Its name in JSON and in the baseline.</param>
/// <param name="Column">Its name at the head of a table column.</param>
/// <param name="Meaning">What is counted.</param>
internal sealed record AuditRule(string Id, string Column, string Meaning)
{
    internal static readonly AuditRule PointerType = new("pointer-type", "pointer types", "pointer or function pointer types of fields, parameters, results and locals");
    internal static readonly AuditRule PinnedLocal = new("pinned-local", "pinned", "pinned locals (`fixed`)");
    internal static readonly AuditRule RawMemory = new("raw-memory", "raw access", "loads, stores and member accesses through an address that is no managed reference; cpblk, initblk");
    internal static readonly AuditRule RawAddress = new("raw-address", "ref to address", "managed references turned into integers, arithmetic on references, sizeof");
    internal static readonly AuditRule StackBlock = new("stack-block", "localloc", "stack blocks that do not become a span of their length at once");
    internal static readonly AuditRule IndirectCall = new("indirect-call", "calli", "calli, jmp, arglist and the no. prefix");
    internal static readonly AuditRule NativeMethod = new("native-method", "native", "P/Invoke and internal calls, unmanaged callers, unsafe accessors");
    internal static readonly AuditRule UncheckedCall = new("unchecked-call", "unchecked calls", "uses of library members that check nothing (Unsafe, LoadUnsafe, Marshal…) or take pointers");
    internal static readonly AuditRule SkippedZeroing = new("skipped-zeroing", "no zeroing", "methods whose locals are not zeroed (SkipLocalsInit)");
    internal static readonly AuditRule CodeGeneration = new("code-generation", "emit", "code generation at run time");
    internal static readonly AuditRule InlineArray = new("inline-array", "inline arrays", "[InlineArray] types, whose indexing is emitted unchecked");
    internal static readonly AuditRule Unverifiable = new("unverifiable", "unverifiable", "compiled with AllowUnsafeBlocks: the marks that the compiler leaves");
    internal static readonly AuditRule Unreadable = new("unreadable", "unreadable", "bodies that the audit cannot follow");
    internal static readonly AuditRule NativeCrypto = new("native-crypto", "native crypto", "references to types that load OpenSSL or msquic");

    /// <summary>All rules in the order of the tables' columns.</summary>
    internal static IReadOnlyList<AuditRule> All { get; } =
    [
        PointerType, PinnedLocal, RawMemory, RawAddress, StackBlock, IndirectCall, NativeMethod, UncheckedCall,
        SkippedZeroing, CodeGeneration, InlineArray, Unverifiable, Unreadable, NativeCrypto,
    ];
}
