using Infra.Testing.Processes;

namespace Infra.Hosting.Tests.Support;

/// <summary>The sample daemon as a process of its own.</summary>
internal static class SampleProcess
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static string[] Command { get; } = [Programs.Require("dotnet"), "exec", Path.Combine(AppContext.BaseDirectory, "Infra.Hosting.Sample.dll")];

    internal static ChildProcess Start(Dictionary<string, string?> environment, params string[] arguments) =>
        ChildProcess.Start(new ChildStart(Command[0], [.. Command[1..], .. arguments]) { Environment = environment });

    internal static ChildProcess StartBy(string[] launcher, Dictionary<string, string?> environment, params string[] arguments) =>
        ChildProcess.Start(new ChildStart(launcher[0], [.. launcher[1..], .. Command, .. arguments]) { Environment = environment });

    internal static async Task UntilLoggedAsync(ChildProcess child, string text) =>
        Assert.True(await child.WaitUntilAsync(each => each.Error.Contains(text, StringComparison.Ordinal), Patience), $"no \"{text}\" in the log:\n{child.Error}");

    internal static async Task<ChildResult> EndAsync(ChildProcess child)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await child.WaitAsync(patience.Token);
    }
}
