using Infra.Build.Processes;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Build.Audit.MachineCode;

/// <summary>Runs a program so that the just-in-time compiler prints what it makes of an assembly's methods.</summary>
internal static class JitRun
{
    /// <summary>Vector modes of which each has kernels of its own. AVX-512 is off, so that the listing does not depend on the machine.</summary>
    internal static IReadOnlyList<(string Name, IReadOnlyDictionary<string, string?> Variables)> Modes { get; } =
    [
        ("AVX2", new Dictionary<string, string?> { ["DOTNET_EnableAVX512"] = "0" }),
        ("SSE4.2", new Dictionary<string, string?> { ["DOTNET_EnableAVX"] = "0" }),
        ("portable", new Dictionary<string, string?> { ["DOTNET_EnableHWIntrinsic"] = "0" }),
    ];

    /// <summary>AVX2 with every method on its own, even those that are otherwise put into their callers.</summary>
    internal static IReadOnlyDictionary<string, string?> WithoutInlining { get; } = new Dictionary<string, string?>
    {
        ["DOTNET_EnableAVX512"] = "0",
        ["DOTNET_JitNoInline"] = "1",
        ["DOTNET_TieredCompilation"] = "0",   // one thread compiles everything, at first use: nothing is missed
    };

    /// <summary>Runs the program and reads the listings.</summary>
    /// <param name="program">Program and arguments.</param>
    /// <param name="assembly">Name of the assembly whose methods are wanted.</param>
    /// <param name="mode">Variables of the mode.</param>
    /// <param name="cancellation">Ends the program.</param>
    /// <exception cref="PipelineException">The program failed, or nothing was printed.</exception>
    internal static async Task<IReadOnlyList<MethodListing>> RunAsync(
        IReadOnlyList<string> program, string assembly, IReadOnlyDictionary<string, string?> mode, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        string file = folder.PathOf("listing");
        // Few calls lead to the last tier soon, but only after a pause, when our own thread has nothing left to compile: two threads would write into each
        // other's lines. Profiles would make the code, and so the record, differ from run to run.
        var variables = new Dictionary<string, string?>
        {
            ["DOTNET_JitDisasm"] = $"{assembly}!*",
            ["DOTNET_JitStdOutFile"] = file,
            ["DOTNET_JitDisasmDiffable"] = "1",
            ["DOTNET_JitDisasmOnlyOptimized"] = "1",
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_TC_CallCountThreshold"] = "2",
            ["DOTNET_TC_OnStackReplacement"] = "0",
        };
        foreach ((string name, string? value) in mode) variables[name] = value;
        var start = new ChildStart(program[0], [.. program.Skip(1)]) { Environment = variables };
        await ProcessRunner.RequireAsync(start, cancellation).ConfigureAwait(false);
        if (!File.Exists(file)) throw new PipelineException($"{start} printed no machine code: this runtime has no DOTNET_JitDisasm");
        return [.. MethodListing.ReadAll(await File.ReadAllLinesAsync(file, cancellation).ConfigureAwait(false))];
    }
}
