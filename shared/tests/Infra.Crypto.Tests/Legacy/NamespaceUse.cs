using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Infra.Crypto.Tests.Legacy;

/// <summary>Finds out from metadata and IL who refers to the types of a namespace.</summary>
internal static class NamespaceUse
{
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>The types of a foreign namespace that an assembly refers to, for whatever purpose.</summary>
    internal static List<string> OfOtherAssembly(string path, string @namespace)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        return [.. reader.TypeReferences.Select(handle => reader.GetTypeReference(handle))
            .Where(type => reader.GetString(type.Namespace) == @namespace)
            .Select(type => $"{@namespace}.{reader.GetString(type.Name)}")];
    }

    /// <summary>Methods and fields outside a namespace that refer to its types, in the assembly that defines it: "type member uses type".</summary>
    internal static List<string> InsideAssembly(string path, string @namespace)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        var names = new TypeNames(reader, @namespace);
        var users = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            string user = names.Of(handle);
            if (names.IsInside(handle)) continue;
            TypeDefinition type = reader.GetTypeDefinition(handle);
            foreach (FieldDefinitionHandle field in type.GetFields())
            {
                if (reader.GetFieldDefinition(field).DecodeSignature(names, null)) users.Add($"{user} field");
            }
            foreach (MethodDefinitionHandle method in type.GetMethods())
            {
                MethodDefinition definition = reader.GetMethodDefinition(method);
                MethodSignature<bool> signature = definition.DecodeSignature(names, null);
                bool uses = signature.ReturnType || signature.ParameterTypes.Contains(true);
                if (definition.RelativeVirtualAddress != 0) uses |= BodyUses(file.GetMethodBody(definition.RelativeVirtualAddress), reader, names);
                if (uses) users.Add($"{user} {reader.GetString(definition.Name)}");
            }
        }
        return [.. users];
    }

    private static bool BodyUses(MethodBodyBlock body, MetadataReader reader, TypeNames names)
    {
        if (!body.LocalSignature.IsNil && reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, null).Contains(true)) return true;
        BlobReader il = body.GetILReader();
        while (il.RemainingBytes > 0)
        {
            int value = il.ReadByte();
            if (value == 0xFE) value = 0xFE00 | il.ReadByte();
            switch (OpCodesByValue[value].OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    if (names.Uses(MetadataTokens.EntityHandle(il.ReadInt32()))) return true;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    il.ReadInt64();
                    break;
                case OperandType.InlineSwitch:
                    int targets = il.ReadInt32();   // read first: it moves the offset
                    il.Offset += 4 * targets;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    il.ReadByte();
                    break;
                case OperandType.InlineVar:
                    il.ReadInt16();
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    il.ReadInt32();
                    break;
            }
        }
        return false;
    }

    /// <summary>Decodes signatures to "a type of the namespace occurs".</summary>
    private sealed class TypeNames(MetadataReader reader, string @namespace) : ISignatureTypeProvider<bool, object?>
    {
        internal string Of(TypeDefinitionHandle handle)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            TypeDefinitionHandle outer = type.GetDeclaringType();
            return outer.IsNil ? $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}" : $"{Of(outer)}+{reader.GetString(type.Name)}";
        }

        internal bool IsInside(TypeDefinitionHandle handle)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            TypeDefinitionHandle outer = type.GetDeclaringType();
            return outer.IsNil ? reader.GetString(type.Namespace) == @namespace : IsInside(outer);
        }

        internal bool Uses(EntityHandle handle) => handle.Kind switch
        {
            HandleKind.TypeDefinition => IsInside((TypeDefinitionHandle)handle),
            HandleKind.TypeSpecification => reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null),
            HandleKind.MethodDefinition => IsInside(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()),
            HandleKind.FieldDefinition => IsInside(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()),
            HandleKind.MemberReference => Uses(reader.GetMemberReference((MemberReferenceHandle)handle).Parent),
            HandleKind.MethodSpecification => UsesSpecification(reader.GetMethodSpecification((MethodSpecificationHandle)handle)),
            _ => false,
        };

        public bool GetTypeFromDefinition(MetadataReader metadata, TypeDefinitionHandle handle, byte rawTypeKind) => IsInside(handle);

        public bool GetTypeFromSpecification(MetadataReader metadata, object? context, TypeSpecificationHandle handle, byte rawTypeKind) => Uses(handle);

        public bool GetGenericInstantiation(bool genericType, System.Collections.Immutable.ImmutableArray<bool> typeArguments) => genericType || typeArguments.Contains(true);

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => signature.ReturnType || signature.ParameterTypes.Contains(true);

        public bool GetTypeFromReference(MetadataReader metadata, TypeReferenceHandle handle, byte rawTypeKind) => false;

        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;

        public bool GetGenericMethodParameter(object? context, int index) => false;

        public bool GetGenericTypeParameter(object? context, int index) => false;

        public bool GetArrayType(bool elementType, ArrayShape shape) => elementType;

        public bool GetByReferenceType(bool elementType) => elementType;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => modifier || unmodifiedType;

        public bool GetPinnedType(bool elementType) => elementType;

        public bool GetPointerType(bool elementType) => elementType;

        public bool GetSZArrayType(bool elementType) => elementType;

        private bool UsesSpecification(MethodSpecification specification)
            => Uses(specification.Method) || specification.DecodeSignature(this, null).Contains(true);
    }
}
