using Infra.Testing.Peers;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>What a program of the peer root printed until its end.</summary>
internal sealed record ChildResultText(string Output, string Error)
{
    internal static async Task<ChildResultText> Of(PeerProcess process, TimeSpan deadline)
    {
        _ = await process.WaitAsync(deadline);
        return new ChildResultText(process.Output, process.Error);
    }
}
