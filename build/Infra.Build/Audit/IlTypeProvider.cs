using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Infra.Build.Audit;

/// <summary>Reads signatures into <see cref="IlType"/>.</summary>
internal sealed class IlTypeProvider(AssemblyImage image) : ISignatureTypeProvider<IlType, IlGenerics>
{
    public IlType GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode switch
    {
        PrimitiveTypeCode.IntPtr => IlType.Native("System.IntPtr"),
        PrimitiveTypeCode.UIntPtr => IlType.Native("System.UIntPtr"),
        PrimitiveTypeCode.Void => new IlType(IlKind.Void, "System.Void", MentionsPointer: false, []),
        _ => IlType.Value($"System.{typeCode}"),
    };

    public IlType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => IlType.Value(image.TypeName(handle));

    public IlType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => image.TypeName(handle) switch
    {
        string name when name is "System.IntPtr" or "System.UIntPtr" => IlType.Native(name),
        string name => IlType.Value(name),
    };

    public IlType GetTypeFromSpecification(MetadataReader reader, IlGenerics genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public IlType GetPointerType(IlType elementType) => new(IlKind.Native, elementType.Name + "*", MentionsPointer: true, []);

    public IlType GetFunctionPointerType(MethodSignature<IlType> signature) => new(IlKind.Native, "delegate*", MentionsPointer: true, []);

    public IlType GetByReferenceType(IlType elementType) => new(IlKind.Reference, elementType.Name + "&", elementType.MentionsPointer, []);

    public IlType GetSZArrayType(IlType elementType) => new(IlKind.Value, elementType.Name + "[]", elementType.MentionsPointer, []);

    public IlType GetArrayType(IlType elementType, ArrayShape shape) => new(IlKind.Value, elementType.Name + "[,]", elementType.MentionsPointer, []);

    public IlType GetGenericInstantiation(IlType genericType, ImmutableArray<IlType> typeArguments) =>
        genericType with { Arguments = typeArguments, MentionsPointer = typeArguments.Any(a => a.MentionsPointer) };

    public IlType GetGenericTypeParameter(IlGenerics genericContext, int index) =>
        index < genericContext.OfType.Length ? genericContext.OfType[index] : IlType.Value($"!{index}");

    public IlType GetGenericMethodParameter(IlGenerics genericContext, int index) =>
        index < genericContext.OfMethod.Length ? genericContext.OfMethod[index] : IlType.Value($"!!{index}");

    public IlType GetModifiedType(IlType modifier, IlType unmodifiedType, bool isRequired) => unmodifiedType;

    public IlType GetPinnedType(IlType elementType) => elementType with { IsPinned = true };
}
