using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Infra.Build.Audit;

/// <summary>What each instruction takes, gives and breaks: ECMA-335, partition III.</summary>
internal sealed partial class IlBodyReader
{
    private void Step(ILOpCode operation, ref BlobReader code)
    {
        switch (operation)
        {
            case ILOpCode.Nop or ILOpCode.Break or ILOpCode.Volatile or ILOpCode.Tail or ILOpCode.Readonly: break;
            case ILOpCode.Unaligned: code.ReadByte(); break;
            case ILOpCode.Constrained: code.ReadInt32(); break;

            case >= ILOpCode.Ldarg_0 and <= ILOpCode.Ldarg_3: Push(_arguments[operation - ILOpCode.Ldarg_0]); break;
            case ILOpCode.Ldarg_s: Push(_arguments[code.ReadByte()]); break;
            case ILOpCode.Ldarg: Push(_arguments[code.ReadUInt16()]); break;
            case >= ILOpCode.Ldloc_0 and <= ILOpCode.Ldloc_3: Push(_locals[operation - ILOpCode.Ldloc_0]); break;
            case ILOpCode.Ldloc_s: Push(_locals[code.ReadByte()]); break;
            case ILOpCode.Ldloc: Push(_locals[code.ReadUInt16()]); break;
            case ILOpCode.Ldarga_s or ILOpCode.Ldloca_s: code.ReadByte(); Push(IlSlot.Reference); break;
            case ILOpCode.Ldarga or ILOpCode.Ldloca: code.ReadUInt16(); Push(IlSlot.Reference); break;
            case >= ILOpCode.Stloc_0 and <= ILOpCode.Stloc_3: StoreTo(_locals[operation - ILOpCode.Stloc_0]); break;
            case ILOpCode.Stloc_s: StoreTo(_locals[code.ReadByte()]); break;
            case ILOpCode.Stloc: StoreTo(_locals[code.ReadUInt16()]); break;
            case ILOpCode.Starg_s: StoreTo(_arguments[code.ReadByte()]); break;
            case ILOpCode.Starg: StoreTo(_arguments[code.ReadUInt16()]); break;

            case ILOpCode.Ldnull: Push(IlSlot.Value); break;
            case >= ILOpCode.Ldc_i4_m1 and <= ILOpCode.Ldc_i4_8: Push(IlSlot.Value with { Constant = operation - ILOpCode.Ldc_i4_0 }); break;
            case ILOpCode.Ldc_i4_s: Push(IlSlot.Value with { Constant = code.ReadSByte() }); break;
            case ILOpCode.Ldc_i4: Push(IlSlot.Value with { Constant = code.ReadInt32() }); break;
            case ILOpCode.Ldc_i8 or ILOpCode.Ldc_r8: code.ReadInt64(); Push(IlSlot.Value); break;
            case ILOpCode.Ldc_r4: code.ReadInt32(); Push(IlSlot.Value); break;
            case ILOpCode.Ldstr: code.ReadInt32(); Push(IlSlot.Value); break;
            case ILOpCode.Dup: IlSlot top = Pop(); Push(top); Push(top); break;
            case ILOpCode.Pop: Pop(); break;

            case ILOpCode.Jmp: code.ReadInt32(); Report(AuditRule.IndirectCall, "jmp"); _isReachable = false; break;
            case ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj: Call(operation, code.ReadInt32()); break;
            case ILOpCode.Calli: CallIndirect(code.ReadInt32()); break;
            case ILOpCode.Ldftn: Use(Callee(code.ReadInt32())); Push(IlSlot.Native); break;
            case ILOpCode.Ldvirtftn: Use(Callee(code.ReadInt32())); Pop(); Push(IlSlot.Native); break;
            case ILOpCode.Ret or ILOpCode.Throw or ILOpCode.Rethrow or ILOpCode.Endfinally or ILOpCode.Endfilter: _isReachable = false; break;

            case ILOpCode.Br_s or ILOpCode.Br: BranchTo(Target(operation == ILOpCode.Br_s, ref code)); _isReachable = false; break;
            case ILOpCode.Leave_s or ILOpCode.Leave:
                int leaveTarget = Target(operation == ILOpCode.Leave_s, ref code);
                _stack.Clear();
                BranchTo(leaveTarget);
                _isReachable = false;
                break;
            case ILOpCode.Brfalse_s or ILOpCode.Brtrue_s or ILOpCode.Brfalse or ILOpCode.Brtrue:
                int target = Target(operation is ILOpCode.Brfalse_s or ILOpCode.Brtrue_s, ref code);
                Pop();
                BranchTo(target);
                break;
            case (>= ILOpCode.Beq_s and <= ILOpCode.Blt_un_s) or (>= ILOpCode.Beq and <= ILOpCode.Blt_un):
                int compareTarget = Target(operation <= ILOpCode.Blt_un_s, ref code);
                Pop(2);
                BranchTo(compareTarget);
                break;
            case ILOpCode.Switch: Switch(ref code); break;

            case >= ILOpCode.Ldind_i1 and <= ILOpCode.Ldind_ref:
                Access(Pop(), operation);
                Push(operation == ILOpCode.Ldind_i ? IlSlot.Native : IlSlot.Value);
                break;
            case (>= ILOpCode.Stind_ref and <= ILOpCode.Stind_r8) or ILOpCode.Stind_i: Pop(); Store(Pop(), operation); break;
            case ILOpCode.Ldobj: IlType loaded = TypeAt(code.ReadInt32()); Access(Pop(), operation); Push(loaded); break;
            case ILOpCode.Stobj: code.ReadInt32(); Pop(); Store(Pop(), operation); break;
            case ILOpCode.Cpobj: code.ReadInt32(); Access(Pop(), operation); Store(Pop(), operation); break;
            case ILOpCode.Initobj: code.ReadInt32(); Store(Pop(), operation); break;
            case ILOpCode.Cpblk: Pop(); Pop(); Block(Pop(), operation); break;
            case ILOpCode.Initblk: Pop(); Pop(); Block(Pop(), operation); break;
            case ILOpCode.Localloc: Push(IlSlot.Native with { IsStackBlock = true, Bytes = Pop().Constant }); break;

            case (>= ILOpCode.Add and <= ILOpCode.Shr_un) or (>= ILOpCode.Add_ovf and <= ILOpCode.Sub_ovf_un): Combine(operation); break;
            case ILOpCode.Neg or ILOpCode.Not: Push(new IlSlot(Pop().Kind)); break;
            case ILOpCode.Ceq or ILOpCode.Cgt or ILOpCode.Cgt_un or ILOpCode.Clt or ILOpCode.Clt_un: Pop(2); Push(IlSlot.Value); break;
            case ILOpCode.Ckfinite: break;
            case ILOpCode.Conv_i or ILOpCode.Conv_u or ILOpCode.Conv_ovf_i or ILOpCode.Conv_ovf_u or ILOpCode.Conv_ovf_i_un or ILOpCode.Conv_ovf_u_un:
                Convert(IlKind.Native);
                break;
            case (>= ILOpCode.Conv_i1 and <= ILOpCode.Conv_u8) or ILOpCode.Conv_r_un or (>= ILOpCode.Conv_ovf_i1_un and <= ILOpCode.Conv_ovf_u8_un)
                or (>= ILOpCode.Conv_ovf_i1 and <= ILOpCode.Conv_ovf_u8) or ILOpCode.Conv_u2 or ILOpCode.Conv_u1:
                Convert(IlKind.Value);
                break;

            case ILOpCode.Castclass or ILOpCode.Isinst or ILOpCode.Box: code.ReadInt32(); Pop(); Push(IlSlot.Value); break;
            case ILOpCode.Unbox_any: IlType unboxed = TypeAt(code.ReadInt32()); Pop(); Push(unboxed); break;
            case ILOpCode.Unbox or ILOpCode.Refanyval: code.ReadInt32(); Pop(); Push(IlSlot.Reference); break;
            case ILOpCode.Mkrefany: code.ReadInt32(); Access(Pop(), operation); Push(IlSlot.Value); break;
            case ILOpCode.Refanytype: Pop(); Push(IlSlot.Value); break;
            case ILOpCode.Ldtoken: LoadToken(code.ReadInt32()); break;
            case ILOpCode.Sizeof: Report(AuditRule.RawAddress, $"sizeof {TypeAt(code.ReadInt32()).Name}"); Push(IlSlot.Value); break;

            case ILOpCode.Ldfld: IlType field = Field(code.ReadInt32()).Type; Access(Pop(), operation); Push(field); break;
            case ILOpCode.Ldflda: code.ReadInt32(); Push(Access(Pop(), operation) ? IlSlot.Reference : IlSlot.Native); break;
            case ILOpCode.Stfld: code.ReadInt32(); Pop(); Access(Pop(), operation); break;
            case ILOpCode.Ldsfld: Push(Field(code.ReadInt32()).Type); break;
            case ILOpCode.Ldsflda: Push(IlSlot.Reference with { Bytes = Field(code.ReadInt32()).ConstantBytes }); break;
            case ILOpCode.Stsfld: code.ReadInt32(); Pop(); break;

            case ILOpCode.Newarr: code.ReadInt32(); Pop(); Push(IlSlot.Value); break;
            case ILOpCode.Ldlen: Pop(); Push(IlSlot.Native); break;
            case ILOpCode.Ldelema: code.ReadInt32(); Pop(2); Push(IlSlot.Reference); break;
            case >= ILOpCode.Ldelem_i1 and <= ILOpCode.Ldelem_ref: Pop(2); Push(operation == ILOpCode.Ldelem_i ? IlSlot.Native : IlSlot.Value); break;
            case >= ILOpCode.Stelem_i and <= ILOpCode.Stelem_ref: Pop(3); break;
            case ILOpCode.Ldelem: IlType element = TypeAt(code.ReadInt32()); Pop(2); Push(element); break;
            case ILOpCode.Stelem: code.ReadInt32(); Pop(3); break;

            case ILOpCode.Arglist: Report(AuditRule.IndirectCall, "arglist"); Push(IlSlot.Value); break;
            case (ILOpCode)0xFE19: code.ReadByte(); Report(AuditRule.IndirectCall, "no. prefix"); break;   // ECMA-335 III.2.2: skips a fault check
            default: throw new InvalidDataException($"unknown instruction {(int)operation:x}");
        }
    }

    private static int Target(bool isShort, ref BlobReader code)
    {
        int distance = isShort ? code.ReadSByte() : code.ReadInt32();
        return code.Offset + distance;
    }

    private void Switch(ref BlobReader code)
    {
        int count = code.ReadInt32();
        if ((uint)count > code.RemainingBytes / sizeof(int)) throw new InvalidDataException("a switch longer than its method");
        int end = code.Offset + count * sizeof(int);
        Pop();
        for (int i = 0; i < count; i++)
            BranchTo(end + code.ReadInt32());
    }

    private IlCallee Callee(int token) => IlCallee.Resolve(_image, MetadataTokens.EntityHandle(token));

    private (IlType Type, int? ConstantBytes) Field(int token) => IlCallee.ResolveField(_image, MetadataTokens.EntityHandle(token));

    private void Use(IlCallee callee)
    {
        if (BannedMembers.RuleFor(callee.Type, callee.Name) is { } rule) Report(rule, callee.ToString());
        else if (BannedMembers.MentionsPointer(callee.Signature)) Report(AuditRule.UncheckedCall, $"{callee} with a pointer");
    }

    private void Call(ILOpCode operation, int token)
    {
        IlCallee callee = Callee(token);
        int count = callee.Signature.ParameterTypes.Length;
        bool isCreation = operation == ILOpCode.Newobj;
        bool hasThis = callee.Signature.Header.IsInstance && !isCreation;
        if (_stack.Count < count + (hasThis ? 1 : 0)) throw new InvalidDataException("the stack runs empty");

        if (isCreation && callee.IsSpanOverPointer) CreateSpan(_stack[^2], _stack[^1], callee);
        else if (hasThis && callee.IsSpanOverPointer) CreateSpan(_stack[^2], _stack[^1], callee);   // `call .ctor` on a local that takes the span
        else Use(callee);

        Pop(count);
        if (hasThis) Access(Pop(), operation);
        if (isCreation) Push(IlSlot.Value);
        else Push(callee.Signature.ReturnType);
    }

    // Safe C# writes `stackalloc` and constant data as new Span<T>(void*, int): fine if it is the fresh block itself, or no longer than the data.
    private void CreateSpan(IlSlot address, IlSlot length, IlCallee callee)
    {
        bool isShortEnough = address.Bytes is null || length.Constant is null || (uint)length.Constant.Value <= (uint)address.Bytes.Value;
        if (address.IsStackBlock && isShortEnough) return;
        bool isConstantData = address is { Kind: IlKind.Reference, Bytes: not null } && length.Constant is not null;
        if (isConstantData && isShortEnough) return;
        Report(address.IsStackBlock ? AuditRule.StackBlock : AuditRule.UncheckedCall, $"{callee} over an address");
    }

    private void CallIndirect(int token)
    {
        StandaloneSignature site = _image.Metadata.GetStandaloneSignature((StandaloneSignatureHandle)MetadataTokens.EntityHandle(token));
        MethodSignature<IlType> signature = site.DecodeMethodSignature(new IlTypeProvider(_image), IlGenerics.None);
        Report(AuditRule.IndirectCall, "calli");
        Pop(1 + signature.ParameterTypes.Length + (signature.Header.IsInstance ? 1 : 0));
        Push(signature.ReturnType);
    }

    private void LoadToken(int token)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(token);
        if (handle.Kind is HandleKind.TypeReference && BannedMembers.RuleForType(_image.TypeName(handle)) is { } rule) Report(rule, $"typeof {_image.TypeName(handle)}");
        Push(IlSlot.Value);
    }

    // True if the address is a managed reference or an object; false, and reported, if it is a number.
    private bool Access(IlSlot address, ILOpCode operation)
    {
        if (address.Kind != IlKind.Native) return true;
        Report(AuditRule.RawMemory, $"{Spell(operation)} through an address");
        return false;
    }

    private void Store(IlSlot address, ILOpCode operation)
    {
        if (address.IsStackBlock && !_image.IsUnverifiable) return;   // initializer of a stackalloc
        Access(address, operation);
    }

    private void Block(IlSlot address, ILOpCode operation)
    {
        if (address.IsStackBlock && !_image.IsUnverifiable) return;
        Report(AuditRule.RawMemory, Spell(operation));
    }

    private void StoreTo(IlType variable)
    {
        IlSlot stored = Pop();
        if (stored.IsStackBlock) Report(AuditRule.StackBlock, $"localloc kept in a {variable.Name}");
    }

    private void Combine(ILOpCode operation)
    {
        IlSlot right = Pop();
        IlSlot left = Pop();
        if (left.Kind == IlKind.Reference || right.Kind == IlKind.Reference)
        {
            Report(AuditRule.RawAddress, $"{Spell(operation)} on a reference");
            Push(IlSlot.Native);
            return;
        }
        bool isStackBlock = left.IsStackBlock && operation == ILOpCode.Add;
        Push(left.Kind == IlKind.Native || right.Kind == IlKind.Native ? IlSlot.Native with { IsStackBlock = isStackBlock, Bytes = isStackBlock ? 0 : null } : IlSlot.Value);
    }

    private void Convert(IlKind kind)
    {
        IlSlot value = Pop();
        if (value.Kind == IlKind.Reference || value.IsStackBlock) Report(AuditRule.RawAddress, "a reference turned into a number");
        Push(new IlSlot(kind, value.Kind == IlKind.Value ? value.Constant : null));
    }

    private static string Spell(ILOpCode operation) => operation.ToString().ToLowerInvariant().Replace('_', '.');
}
