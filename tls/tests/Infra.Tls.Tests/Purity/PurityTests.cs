using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Infra.Tls.Tests.Purity;

/// <summary>Only the namespace Infra.Tls.Streams touches streams, files, sockets, tasks and threads: read out of the built IL.</summary>
public sealed class PurityTests
{
    private static readonly string[] Forbidden =
    [
        "System.IO.Stream", "System.IO.File", "System.IO.Directory", "System.IO.RandomAccess", "System.IO.Path", "System.IO.Pipe", "System.Net.Sockets.", "System.Net.Http.",
        "System.Net.Security.", "System.Threading.Tasks.", "System.Threading.Thread", "System.Threading.Timer", "System.Threading.Monitor", "System.Threading.Lock",
        "System.Threading.Semaphore", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process", "System.Console", "System.Random", "System.Environment",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Security.Cryptography.X509Certificates.", "Infra.Interop.", "Infra.Hosting.",
    ];

    [Fact]
    public void Bodies_OutsideOfStreams_TouchNoWorld()
    {
        using var image = new PEReader(File.OpenRead(typeof(TlsConnection).Assembly.Location));
        MetadataReader metadata = image.GetMetadataReader();
        var findings = new List<string>();
        int bodies = 0;
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            string name = NameOf(metadata, handle);
            if (name.StartsWith("Infra.Tls.Streams.", StringComparison.Ordinal)) continue;
            foreach (MethodDefinitionHandle method in type.GetMethods())
            {
                MethodDefinition definition = metadata.GetMethodDefinition(method);
                if (definition.RelativeVirtualAddress == 0) continue;
                bodies++;
                foreach (int token in Tokens(image.GetMethodBody(definition.RelativeVirtualAddress).GetILBytes()!))
                {
                    string? target = TargetOf(metadata, MetadataTokens.EntityHandle(token));
                    if (target is not null && IsForbidden(target)) findings.Add($"{name}.{metadata.GetString(definition.Name)} uses {target}");
                }
            }
        }

        Assert.True(bodies > 300, $"only {bodies} bodies were read");
        Assert.Empty(findings);
    }

    [Theory]
    [InlineData("System.IO.Stream.Read", true), InlineData("System.Threading.Tasks.Task.Run", true), InlineData("System.TimeProvider.get_System", true)]
    [InlineData("System.DateTimeOffset.get_UtcNow", true), InlineData("System.TimeProvider.GetUtcNow", false), InlineData("System.Threading.Interlocked.Exchange", false)]
    public void IsForbidden_TellsWhatTouchesTheWorld(string target, bool expected) => Assert.Equal(expected, IsForbidden(target));

    private static bool IsForbidden(string target) =>
        Forbidden.Any(f => target.StartsWith(f, StringComparison.Ordinal))
        || target is "System.TimeProvider.get_System" or "System.DateTime.get_UtcNow" or "System.DateTime.get_Now" or "System.DateTimeOffset.get_UtcNow"
            or "System.DateTimeOffset.get_Now" or "System.Guid.NewGuid";

    private static string? TargetOf(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeReference:
                return NameOf(metadata, (TypeReferenceHandle)handle);
            case HandleKind.MemberReference:
                MemberReference member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                string? parent = TargetOf(metadata, member.Parent);
                return parent is null ? null : $"{parent}.{metadata.GetString(member.Name)}";
            case HandleKind.MethodSpecification:
                return TargetOf(metadata, metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
            case HandleKind.TypeSpecification:
                BlobReader blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
                blob.ReadByte();
                return TargetOf(metadata, blob.ReadTypeHandle());
            default:
                return null;
        }
    }

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = metadata.GetString(type.Name);
        return type.GetDeclaringType().IsNil ? $"{metadata.GetString(type.Namespace)}.{name}" : $"{NameOf(metadata, type.GetDeclaringType())}.{name}";
    }

    /// <summary>The operands of a body that name something.</summary>
    private static IEnumerable<int> Tokens(byte[] body)
    {
        for (int i = 0; i < body.Length;)
        {
            short value = body[i++];
            if (value == 0xFE) value = (short)(0xFE00 | body[i++]);
            OpCode code = OpCodesByValue[value];
            switch (code.OperandType)
            {
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok:
                    yield return BitConverter.ToInt32(body, i);
                    i += 4;
                    break;
                case OperandType.InlineSwitch:
                    i += 4 + 4 * BitConverter.ToInt32(body, i);
                    break;
                default:
                    i += SizeOf(code.OperandType);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);
}
