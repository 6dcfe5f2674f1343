using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Infra.Build.Audit;

/// <summary>Counts what goes around memory safety: DESIGN section 3. Reads definitions here and bodies through <see cref="IlBodyReader"/>.</summary>
internal sealed class SafetyAudit : IAssemblyAudit
{
    private static readonly Dictionary<string, AuditRule> Attributes = new()
    {
        ["System.Security.UnverifiableCodeAttribute"] = AuditRule.Unverifiable,
        ["System.Runtime.CompilerServices.SkipLocalsInitAttribute"] = AuditRule.SkippedZeroing,
        ["System.Runtime.CompilerServices.InlineArrayAttribute"] = AuditRule.InlineArray,
        ["System.Runtime.CompilerServices.UnsafeAccessorAttribute"] = AuditRule.NativeMethod,
        ["System.Runtime.InteropServices.UnmanagedCallersOnlyAttribute"] = AuditRule.NativeMethod,
    };

    public void Inspect(AssemblyImage image, ICollection<AuditFinding> findings)
    {
        MetadataReader metadata = image.Metadata;
        InspectAttributes(image, EntityHandle.ModuleDefinition, "module", findings);
        InspectAttributes(image, EntityHandle.AssemblyDefinition, "assembly", findings);
        foreach (DeclarativeSecurityAttributeHandle handle in Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.DeclSecurity)).Select(MetadataTokens.DeclarativeSecurityAttributeHandle))
        {
            byte[] permissions = metadata.GetBlobBytes(metadata.GetDeclarativeSecurityAttribute(handle).PermissionSet);
            if (permissions.AsSpan().IndexOf("SkipVerification"u8) >= 0) findings.Add(new AuditFinding(AuditRule.Unverifiable, "assembly", "SkipVerification"));
        }
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
            InspectType(image, handle, findings);
    }

    private static void InspectType(AssemblyImage image, TypeDefinitionHandle handle, ICollection<AuditFinding> findings)
    {
        MetadataReader metadata = image.Metadata;
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = image.TypeName(handle);
        InspectAttributes(image, handle, name, findings);
        var provider = new IlTypeProvider(image);
        foreach (FieldDefinitionHandle fieldHandle in type.GetFields())
        {
            FieldDefinition field = metadata.GetFieldDefinition(fieldHandle);
            IlType fieldType = field.DecodeSignature(provider, IlGenerics.None);
            string member = $"{name}.{metadata.GetString(field.Name)}";
            if (fieldType.MentionsPointer) findings.Add(new AuditFinding(AuditRule.PointerType, member, $"field {fieldType.Name}"));
            if (BannedMembers.RuleForType(fieldType.Name) is { } rule) findings.Add(new AuditFinding(rule, member, $"field {fieldType.Name}"));
        }
        foreach (MethodDefinitionHandle methodHandle in type.GetMethods())
            InspectMethod(image, methodHandle, findings);
    }

    private static void InspectMethod(AssemblyImage image, MethodDefinitionHandle handle, ICollection<AuditFinding> findings)
    {
        MethodDefinition method = image.Metadata.GetMethodDefinition(handle);
        string name = image.MethodName(method);
        InspectAttributes(image, handle, name, findings);

        MethodSignature<IlType> signature = method.DecodeSignature(new IlTypeProvider(image), IlGenerics.None);
        foreach (IlType type in signature.ParameterTypes.Append(signature.ReturnType).Where(t => t.MentionsPointer))
            findings.Add(new AuditFinding(AuditRule.PointerType, name, $"signature {type.Name}"));

        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
            findings.Add(new AuditFinding(AuditRule.NativeMethod, name, $"P/Invoke {ModuleOf(image, method)}"));
        else if (method.ImplAttributes.HasFlag(MethodImplAttributes.InternalCall) || method.ImplAttributes.HasFlag(MethodImplAttributes.Unmanaged))
            findings.Add(new AuditFinding(AuditRule.NativeMethod, name, "internal call"));
        IlBodyReader.Read(image, method, findings);
    }

    private static string ModuleOf(AssemblyImage image, MethodDefinition method)
    {
        ModuleReferenceHandle module = method.GetImport().Module;
        return module.IsNil ? "?" : image.Metadata.GetString(image.Metadata.GetModuleReference(module).Name);
    }

    private static void InspectAttributes(AssemblyImage image, EntityHandle target, string member, ICollection<AuditFinding> findings)
    {
        foreach (string attribute in image.AttributesOf(target))
        {
            if (Attributes.TryGetValue(attribute, out AuditRule? rule)) findings.Add(new AuditFinding(rule, member, $"[{attribute[(attribute.LastIndexOf('.') + 1)..]}]"));
        }
    }
}
