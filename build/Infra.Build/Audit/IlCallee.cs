using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace Infra.Build.Audit;

/// <summary>What a method or field token stands for.</summary>
/// <param name="Type">Full name of the type that declares the member.</param>
/// <param name="Name">The member's name.</param>
/// <param name="Signature">A method's signature with the type arguments of the call put in.</param>
internal sealed record IlCallee(string Type, string Name, MethodSignature<IlType> Signature)
{
    internal bool IsConstructor => Name == ".ctor";

    /// <summary>Whether this is <c>new Span&lt;T&gt;(void*, int)</c>, by which the compiler hands out stack blocks and constants.</summary>
    internal bool IsSpanOverPointer =>
        IsConstructor && Type is "System.Span`1" or "System.ReadOnlySpan`1" && Signature.ParameterTypes is [{ MentionsPointer: true }, _];

    public override string ToString() => $"{Type}.{Name}";

    internal static IlCallee Resolve(AssemblyImage image, EntityHandle handle, ImmutableArray<IlType> methodArguments = default)
    {
        MetadataReader metadata = image.Metadata;
        var provider = new IlTypeProvider(image);
        ImmutableArray<IlType> ofMethod = methodArguments.IsDefault ? [] : methodArguments;
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return new IlCallee(
                    image.TypeName(method.GetDeclaringType()), metadata.GetString(method.Name), method.DecodeSignature(provider, new IlGenerics([], ofMethod)));
            case HandleKind.MemberReference:
                MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                (string type, ImmutableArray<IlType> ofType) = Parent(image, member.Parent);
                return new IlCallee(type, metadata.GetString(member.Name), member.DecodeMethodSignature(provider, new IlGenerics(ofType, ofMethod)));
            case HandleKind.MethodSpecification:
                MethodSpecification specification = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                return Resolve(image, specification.Method, specification.DecodeSignature(provider, IlGenerics.None));
            default:
                throw new InvalidDataException($"{handle.Kind} is no method");
        }
    }

    /// <summary>The type of a field, and the size of its data if it is a constant in the file.</summary>
    internal static (IlType Type, int? ConstantBytes) ResolveField(AssemblyImage image, EntityHandle handle)
    {
        var provider = new IlTypeProvider(image);
        if (handle.Kind == HandleKind.MemberReference)
        {
            MemberReference member = image.Metadata.GetMemberReference((MemberReferenceHandle)handle);
            return (member.DecodeFieldSignature(provider, new IlGenerics(Parent(image, member.Parent).Arguments, [])), null);
        }
        FieldDefinition field = image.Metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
        IlType type = field.DecodeSignature(provider, IlGenerics.None);
        if (!field.Attributes.HasFlag(FieldAttributes.HasFieldRVA)) return (type, null);
        return (type, SizeOf(image, type.Name));
    }

    private static (string Name, ImmutableArray<IlType> Arguments) Parent(AssemblyImage image, EntityHandle parent)
    {
        if (parent.Kind != HandleKind.TypeSpecification) return (image.TypeName(parent), []);
        IlType type = image.Metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(new IlTypeProvider(image), IlGenerics.None);
        return (type.Name, type.Arguments);
    }

    private static int SizeOf(AssemblyImage image, string type)
    {
        switch (type)
        {
            case "System.Byte" or "System.SByte" or "System.Boolean": return sizeof(byte);
            case "System.Int16" or "System.UInt16" or "System.Char": return sizeof(short);
            case "System.Int32" or "System.UInt32" or "System.Single": return sizeof(int);
            case "System.Int64" or "System.UInt64" or "System.Double": return sizeof(long);
        }
        foreach (TypeDefinitionHandle handle in image.Metadata.TypeDefinitions)
        {
            if (image.TypeName(handle) == type) return image.Metadata.GetTypeDefinition(handle).GetLayout().Size;
        }
        return 0;
    }
}
