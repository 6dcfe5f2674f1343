using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Infra.Build.Audit;

/// <summary>
/// Follows one method body from its first to its last instruction and keeps track of which stack values are addresses (ECMA-335, III.1.5 and
/// III.1.8): in IL the same <c>ldind</c> reads through a managed reference, which is safe, and through a number, which is not.
/// One pass is enough, because the stack is empty after an unconditional branch unless an earlier branch led there (III.1.7.5).
/// </summary>
internal sealed partial class IlBodyReader
{
    private readonly AssemblyImage _image;
    private readonly string _method;
    private readonly ICollection<AuditFinding> _findings;
    private readonly MethodBodyBlock _body;
    private readonly ImmutableArray<IlType> _arguments;
    private readonly ImmutableArray<IlType> _locals;
    private readonly Dictionary<int, IlSlot[]> _arrivals = [];
    private readonly List<IlSlot> _stack = [];
    private bool _isReachable = true;

    private IlBodyReader(AssemblyImage image, MethodDefinition method, MethodBodyBlock body, ICollection<AuditFinding> findings)
    {
        _image = image;
        _method = image.MethodName(method);
        _findings = findings;
        _body = body;
        var provider = new IlTypeProvider(image);
        MethodSignature<IlType> signature = method.DecodeSignature(provider, IlGenerics.None);
        _arguments = signature.Header.IsInstance ? [This(image, method), .. signature.ParameterTypes] : signature.ParameterTypes;
        _locals = body.LocalSignature.IsNil
            ? []
            : image.Metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(provider, IlGenerics.None);
    }

    /// <summary>Reports what a method's body and locals hold.</summary>
    internal static void Read(AssemblyImage image, MethodDefinition method, ICollection<AuditFinding> findings)
    {
        if (image.BodyOf(method) is not { } body) return;
        var reader = new IlBodyReader(image, method, body, findings);
        try
        {
            reader.ReadLocals();
            reader.ReadInstructions();
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidDataException or InvalidOperationException or InvalidCastException or ArgumentException)
        {
            // What cannot be followed cannot be vouched for, so it counts.
            reader.Report(AuditRule.Unreadable, e.Message);
        }
    }

    private static IlType This(AssemblyImage image, MethodDefinition method)
    {
        TypeDefinition type = image.Metadata.GetTypeDefinition(method.GetDeclaringType());
        bool isStruct = !type.BaseType.IsNil && image.TypeName(type.BaseType) is "System.ValueType" or "System.Enum";
        return new IlType(isStruct ? IlKind.Reference : IlKind.Value, "this", MentionsPointer: false, []);
    }

    private void ReadLocals()
    {
        foreach (IlType local in _locals)
        {
            if (local.IsPinned) Report(AuditRule.PinnedLocal, $"pinned local {local.Name}");
            else if (local.MentionsPointer) Report(AuditRule.PointerType, $"local {local.Name}");
            if (BannedMembers.RuleForType(local.Name) is { } rule) Report(rule, $"local {local.Name}");
        }
    }

    private void ReadInstructions()
    {
        foreach (ExceptionRegion region in _body.ExceptionRegions)
        {
            bool hasException = region.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter;
            _arrivals[region.HandlerOffset] = hasException ? [IlSlot.Value] : [];
            if (region.Kind == ExceptionRegionKind.Filter) _arrivals[region.FilterOffset] = [IlSlot.Value];
        }
        BlobReader code = _body.GetILReader();
        bool hasStackBlock = false;
        while (code.RemainingBytes > 0)
        {
            Arrive(code.Offset);
            ILOpCode operation = ReadOpCode(ref code);
            hasStackBlock |= operation == ILOpCode.Localloc;
            Step(operation, ref code);
        }
        if (!_body.LocalVariablesInitialized && (_locals.Length > 0 || hasStackBlock)) Report(AuditRule.SkippedZeroing, "locals are not zeroed");
    }

    private static ILOpCode ReadOpCode(ref BlobReader code)
    {
        const byte TwoBytePrefix = 0xFE;
        byte first = code.ReadByte();
        return first == TwoBytePrefix ? (ILOpCode)((first << 8) | code.ReadByte()) : (ILOpCode)first;
    }

    private void Arrive(int offset)
    {
        bool isTarget = _arrivals.TryGetValue(offset, out IlSlot[]? arriving);
        if (!_isReachable)
        {
            _stack.Clear();
            if (isTarget) _stack.AddRange(arriving!);
            _isReachable = true;
            return;
        }
        if (!isTarget) return;
        if (arriving!.Length != _stack.Count) throw new InvalidDataException($"stack depths differ at {offset}");
        for (int i = 0; i < arriving.Length; i++)
            _stack[i] = IlSlot.Merge(_stack[i], arriving[i]);
    }

    private void BranchTo(int target)
    {
        if (!_arrivals.TryGetValue(target, out IlSlot[]? known))
        {
            _arrivals[target] = [.. _stack];
            return;
        }
        if (known.Length != _stack.Count) throw new InvalidDataException($"stack depths differ at {target}");
        for (int i = 0; i < known.Length; i++)
            known[i] = IlSlot.Merge(known[i], _stack[i]);
    }

    private void Push(IlSlot slot) => _stack.Add(slot);

    private void Push(IlType type)
    {
        if (type.Kind != IlKind.Void) Push(IlSlot.Of(type));
    }

    private IlSlot Pop()
    {
        if (_stack.Count == 0) throw new InvalidDataException("the stack runs empty");
        IlSlot top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private void Pop(int count)
    {
        for (int i = 0; i < count; i++)
            Pop();
    }

    private void Report(AuditRule rule, string detail) => _findings.Add(new AuditFinding(rule, _method, detail));

    private IlType TypeAt(int token)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(token);
        var provider = new IlTypeProvider(_image);
        return handle.Kind switch
        {
            HandleKind.TypeSpecification => provider.GetTypeFromSpecification(_image.Metadata, IlGenerics.None, (TypeSpecificationHandle)handle, 0),
            HandleKind.TypeReference => provider.GetTypeFromReference(_image.Metadata, (TypeReferenceHandle)handle, 0),
            _ => IlType.Value(_image.TypeName(handle)),
        };
    }
}
