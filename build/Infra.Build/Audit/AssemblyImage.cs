using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Infra.Build.Audit;

/// <summary>A built assembly opened for reading; knows how its members are called. Owns its stream.</summary>
internal sealed class AssemblyImage : IDisposable
{
    private readonly PEReader _file;

    internal AssemblyImage(Stream content)
    {
        _file = new PEReader(content);
        Metadata = _file.GetMetadataReader();
        Name = Metadata.IsAssembly ? Metadata.GetString(Metadata.GetAssemblyDefinition().Name) : Metadata.GetString(Metadata.GetModuleDefinition().Name);
        IsUnverifiable = HasAttribute(EntityHandle.ModuleDefinition, "System.Security.UnverifiableCodeAttribute");
    }

    internal string Name { get; }

    internal MetadataReader Metadata { get; }

    /// <summary>Whether the compiler was allowed to emit unsafe code: it marks the module then, used or not.</summary>
    internal bool IsUnverifiable { get; }

    /// <summary>Whether a file is an assembly at all; native libraries and data files are not.</summary>
    internal static bool IsAssembly(string path)
    {
        using FileStream content = File.OpenRead(path);
        try
        {
            using var file = new PEReader(content);
            return file.HasMetadata && file.GetMetadataReader().IsAssembly;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    internal static AssemblyImage Open(string path) => new(new MemoryStream(File.ReadAllBytes(path)));

    /// <summary>The body of a method that has one.</summary>
    internal MethodBodyBlock? BodyOf(MethodDefinition method) => method.RelativeVirtualAddress == 0 ? null : _file.GetMethodBody(method.RelativeVirtualAddress);

    /// <summary>Full name of a type definition or reference, nested types behind a slash.</summary>
    internal string TypeName(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                TypeDefinition definition = Metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
                string name = Metadata.GetString(definition.Name);
                if (definition.IsNested) return $"{TypeName(definition.GetDeclaringType())}/{name}";
                return Join(Metadata.GetString(definition.Namespace), name);
            case HandleKind.TypeReference:
                TypeReference reference = Metadata.GetTypeReference((TypeReferenceHandle)handle);
                string referenced = Metadata.GetString(reference.Name);
                if (reference.ResolutionScope.Kind == HandleKind.TypeReference) return $"{TypeName(reference.ResolutionScope)}/{referenced}";
                return Join(Metadata.GetString(reference.Namespace), referenced);
            case HandleKind.TypeSpecification:
                return Metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(new IlTypeProvider(this), IlGenerics.None).Name;
            default:
                return handle.Kind.ToString();
        }
    }

    /// <summary>A method's name with its type's.</summary>
    internal string MethodName(MethodDefinition method) => $"{TypeName(method.GetDeclaringType())}.{Metadata.GetString(method.Name)}";

    /// <summary>The types of the attributes on something.</summary>
    internal IEnumerable<string> AttributesOf(EntityHandle target)
    {
        foreach (CustomAttributeHandle handle in Metadata.GetCustomAttributes(target))
        {
            EntityHandle constructor = Metadata.GetCustomAttribute(handle).Constructor;
            yield return constructor.Kind == HandleKind.MethodDefinition
                ? TypeName(Metadata.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType())
                : TypeName(Metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent);
        }
    }

    internal bool HasAttribute(EntityHandle target, string name) => AttributesOf(target).Contains(name);

    public void Dispose() => _file.Dispose();

    private static string Join(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
