using System.Reflection.Metadata;

namespace Infra.Build.Audit.MachineCode;

/// <summary>The methods that say that they touch secrets.</summary>
internal static class MarkedMethods
{
    private const string Attribute = "ConstantTimeAttribute";

    /// <summary>Names of all marked methods that have code, as <see cref="MethodListing.Method"/> spells them.</summary>
    internal static IReadOnlySet<string> In(AssemblyImage image)
    {
        HashSet<string> methods = [];
        foreach (TypeDefinitionHandle typeHandle in image.Metadata.TypeDefinitions)
        {
            string type = image.TypeName(typeHandle).Replace('/', '+');
            foreach (MethodDefinitionHandle handle in image.Metadata.GetTypeDefinition(typeHandle).GetMethods())
            {
                MethodDefinition method = image.Metadata.GetMethodDefinition(handle);
                if (method.RelativeVirtualAddress == 0 || !image.AttributesOf(handle).Any(a => a.Split('.')[^1] == Attribute)) continue;
                methods.Add($"{type}:{image.Metadata.GetString(method.Name)}");
            }
        }
        return methods;
    }
}
