using Infra.Build.Audit;
using Infra.Build.Commands;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Infra.Build.Tests.Audit;

/// <summary>Compiles a source in memory as a Release build would and audits the result.</summary>
internal static class CompiledSource
{
    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal)).Select(p => MetadataReference.CreateFromFile(p))];

    internal static IReadOnlyList<AuditFinding> Audit(string source, bool allowUnsafe = false)
    {
        using AssemblyImage assembly = Compile(source, allowUnsafe);
        return AuditCommand.Inspect(assembly);
    }

    internal static AssemblyImage Compile(string source, bool allowUnsafe = false)
        => new(new MemoryStream(Emit(source, OutputKind.DynamicallyLinkedLibrary, allowUnsafe)));

    /// <summary>The bytes of a library or program that is called Planted.</summary>
    internal static byte[] Emit(string source, OutputKind kind, bool allowUnsafe = false)
    {
        var options = new CSharpCompilationOptions(kind, optimizationLevel: OptimizationLevel.Release, allowUnsafe: allowUnsafe);
        string usings = "using System; using System.Buffers; using System.Runtime.CompilerServices; using System.Runtime.InteropServices; using System.Runtime.Intrinsics;\n";
        SyntaxTree tree = CSharpSyntaxTree.ParseText(usings + source, new CSharpParseOptions(LanguageVersion.Preview));
        var image = new MemoryStream();
        var result = CSharpCompilation.Create("Planted", [tree], References, options).Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }
}
