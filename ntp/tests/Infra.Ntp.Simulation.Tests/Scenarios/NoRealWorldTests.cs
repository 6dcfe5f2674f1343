using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Infra.Ntp.Client;
using Infra.Ntp.Simulation.World;

namespace Infra.Ntp.Simulation.Tests.Scenarios;

/// <summary>Nothing that a simulation runs can reach a real clock, socket or file: the code does not even name one.</summary>
public class NoRealWorldTests
{
    private static readonly string[] ForbiddenTypes =
    [
        "System.Net.Sockets.Socket", "System.Net.Sockets.UdpClient", "System.Net.Sockets.NetworkStream", "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.RandomAccess", "System.Diagnostics.Stopwatch",
        "System.Threading.Thread", "System.Threading.Timer", "System.TimeProvider", "System.Random", "System.Net.Dns", "System.Console", "Infra.Interop.",
    ];

    private static readonly string[] ForbiddenMembers = ["get_UtcNow", "get_Now", "get_Today", "GetTimestamp", "get_TickCount", "get_TickCount64", "NewGuid"];

    [Theory]
    [InlineData(typeof(SimulatedWorld))]
    [InlineData(typeof(ClientEngine))]
    public void Code_NamesNoClockSocketOrFile(Type ofAssembly)
    {
        using var file = new PEReader(File.OpenRead(ofAssembly.Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();

        foreach (TypeReferenceHandle handle in metadata.TypeReferences)
        {
            TypeReference type = metadata.GetTypeReference(handle);
            string name = $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
            Assert.DoesNotContain(ForbiddenTypes, forbidden => forbidden.EndsWith('.') ? name.StartsWith(forbidden, StringComparison.Ordinal) : name == forbidden);
        }
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
            Assert.DoesNotContain(metadata.GetString(metadata.GetMemberReference(handle).Name), ForbiddenMembers);
        Assert.NotEmpty(metadata.MemberReferences);
    }
}
