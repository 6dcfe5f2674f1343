using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Infra.Pki.Tests.Purity;

/// <summary>Only the namespace Infra.Pki.Trust touches files, the environment and the like: read out of the built IL.</summary>
public class PurityTests
{
    private static readonly string[] Forbidden =
    [
        "System.IO.", "System.Net.Sockets.Socket.", "System.Net.Http.", "System.Net.Security.", "System.Net.Dns.", "System.Threading.Tasks.", "System.Threading.Thread", "System.Threading.Timer",
        "System.Diagnostics.", "System.Console.", "System.Random.", "System.Environment.", "System.TimeProvider.get_System", "System.DateTime.get_UtcNow", "System.DateTime.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now", "System.Guid.NewGuid", "System.Security.Cryptography.RandomNumberGenerator.", "System.Security.Cryptography.X509Certificates.",
        "Infra.Interop.", "Infra.Hosting.", "Infra.Crypto.Legacy.",
    ];

    [Fact]
    public void Bodies_OutsideOfTrust_TouchNoWorld()
    {
        List<(string Type, string Target)> references = References();

        Assert.True(references.Count > 1000, $"only {references.Count} references were found");
        Assert.Empty(references.Where(r => !r.Type.StartsWith("Infra.Pki.Trust.", StringComparison.Ordinal) && IsForbidden(r.Target)).Select(r => $"{r.Type} uses {r.Target}"));
        Assert.Contains(references, r => r.Type.StartsWith("Infra.Pki.Trust.", StringComparison.Ordinal) && r.Target.StartsWith("System.IO.File", StringComparison.Ordinal));   // the search finds what is there
    }

    private static bool IsForbidden(string target) => Forbidden.Any(f => target.StartsWith(f, StringComparison.Ordinal));

    // Every token behind an opcode that calls, makes or reads something. Bytes that only look so can add a reference, never hide one.
    private static List<(string Type, string Target)> References()
    {
        using var image = new PEReader(new MemoryStream(File.ReadAllBytes(typeof(Certificate).Assembly.Location)));
        MetadataReader metadata = image.GetMetadataReader();
        var found = new List<(string, string)>();
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            foreach (MethodDefinitionHandle methodHandle in metadata.GetTypeDefinition(handle).GetMethods())
            {
                MethodDefinition method = metadata.GetMethodDefinition(methodHandle);
                if (method.RelativeVirtualAddress == 0) continue;
                byte[] body = image.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!;
                for (int i = 0; i + 5 <= body.Length; i++)
                {
                    // call, callvirt, newobj, ldfld to stsfld, and the second byte of ldftn and ldvirtftn
                    if (body[i] is not (0x28 or 0x6F or 0x73 or (>= 0x7B and <= 0x80) or 0x06 or 0x07)) continue;
                    int token = BitConverter.ToInt32(body, i + 1);
                    if (token >> 24 == 0x0A && (token & 0xFFFFFF) is > 0 and int row && row <= metadata.GetTableRowCount(TableIndex.MemberRef))
                        found.Add((NameOf(metadata, handle), TargetOf(metadata, MetadataTokens.MemberReferenceHandle(row))));
                }
            }
        }
        return found;
    }

    private static string TargetOf(MetadataReader metadata, MemberReferenceHandle handle)
    {
        MemberReference member = metadata.GetMemberReference(handle);
        string parent = member.Parent.Kind == HandleKind.TypeReference ? NameOf(metadata, (TypeReferenceHandle)member.Parent) : member.Parent.Kind.ToString();
        return $"{parent}.{metadata.GetString(member.Name)}";
    }

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? $"{NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope)}.{name}" : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = metadata.GetString(type.Name);
        return type.GetDeclaringType().IsNil ? $"{metadata.GetString(type.Namespace)}.{name}" : $"{NameOf(metadata, type.GetDeclaringType())}.{name}";
    }
}
