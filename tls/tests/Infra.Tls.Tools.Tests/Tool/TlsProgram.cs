using System.Text.Json;
using Infra.Testing.Processes;

namespace Infra.Tls.Tools.Tests.Tool;

/// <summary>Our program as a child process.</summary>
internal static class TlsProgram
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "tls.dll");

    internal static Task<ChildResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    internal static async Task<ChildResult> RunAsync(byte[] input, string[] arguments)
    {
        using var limit = new CancellationTokenSource(Patience);
        return await ChildProcess.RunAsync(new ChildStart("dotnet", [Assembly, .. arguments]) { StandardInput = input }, limit.Token);
    }

    /// <summary>Starts <c>tls server</c> on a free port and waits until it is ready.</summary>
    internal static async Task<(ChildProcess Process, int Port)> StartServerAsync(params string[] arguments)
    {
        ChildProcess process = ChildProcess.Start(new ChildStart("dotnet", [Assembly, "server", "--listen", "127.0.0.1:0", .. arguments]));
        bool isReady = await process.WaitUntilAsync(child => child.Output.Contains('\n'), Patience);
        Assert.True(isReady && process.Output.StartsWith("READY 127.0.0.1:", StringComparison.Ordinal), process.Output + process.Error);
        return (process, int.Parse(process.Output.AsSpan("READY 127.0.0.1:".Length, process.Output.IndexOf('\n') - "READY 127.0.0.1:".Length)));
    }

    internal static JsonElement Json(ChildResult result)
    {
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.Clone();
    }
}
