using System.Reflection;
using System.Reflection.Metadata;

namespace Infra.Build.Audit;

/// <summary>Finds what a pure library names but must not: its references tell, without running it.</summary>
internal static class PurityAudit
{
    /// <summary>One sentence for each forbidden thing.</summary>
    internal static IEnumerable<string> Judge(AssemblyImage image, PurityRules rules, IReadOnlyList<string> allow)
    {
        foreach (TypeReferenceHandle handle in image.Metadata.TypeReferences)
        {
            string type = image.TypeName(handle);
            if (rules.ForbidsType(type) && !allow.Contains(type)) yield return $"{image.Name} names {type}";
        }
        foreach (MemberReferenceHandle handle in image.Metadata.MemberReferences)
        {
            MemberReference member = image.Metadata.GetMemberReference(handle);
            string name = $"{image.TypeName(member.Parent)}.{image.Metadata.GetString(member.Name)}";
            if (rules.ForbiddenMembers.Contains(name) && !allow.Contains(name)) yield return $"{image.Name} uses {name}";
        }
        foreach (TypeDefinitionHandle handle in image.Metadata.TypeDefinitions)
        {
            foreach (string field in MutableStatics(image, handle))
            {
                if (!allow.Contains(field)) yield return $"{image.Name} keeps state in the static field {field}";
            }
        }
    }

    private static IEnumerable<string> MutableStatics(AssemblyImage image, TypeDefinitionHandle handle)
    {
        // Caches of delegates and the like are the compiler's; their names cannot be written in C#.
        string type = image.TypeName(handle);
        if (type.Contains('<')) yield break;
        foreach (FieldDefinitionHandle fieldHandle in image.Metadata.GetTypeDefinition(handle).GetFields())
        {
            FieldDefinition field = image.Metadata.GetFieldDefinition(fieldHandle);
            string name = image.Metadata.GetString(field.Name);
            bool isConstant = field.Attributes.HasFlag(FieldAttributes.InitOnly) || field.Attributes.HasFlag(FieldAttributes.Literal);
            if (field.Attributes.HasFlag(FieldAttributes.Static) && !isConstant && !name.Contains('<')) yield return $"{type}.{name}";
        }
    }
}
