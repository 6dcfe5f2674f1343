using Infra.Build.Audit;
using Infra.Build.Audit.MachineCode;
using Infra.Testing;
using Microsoft.CodeAnalysis;

namespace Infra.Build.Tests.Audit;

/// <summary>Violations of the constant-time rules, planted in a program that is compiled and run, and found in its machine code.</summary>
public class ConstantTimeAuditTests
{
    private const string Source = """
        namespace Infra.Crypto { public sealed class ConstantTimeAttribute : Attribute { } }

        public static class Planted
        {
            [Infra.Crypto.ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
            public static int Branch(int secret, int[] counts)
            {
                if ((secret & 1) != 0) counts[0] += secret * 7;
                return counts[0];
            }

            [Infra.Crypto.ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
            public static uint Divide(uint secret, uint modulus) => secret % modulus;

            [Infra.Crypto.ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
            public static uint Mask(uint secret, uint a, uint b) => b ^ ((0u - (secret & 1)) & (a ^ b));

            [Infra.Crypto.ConstantTime]
            public static uint Hidden(uint secret) => secret > 5 ? secret * 3 : Divide(secret, 7);

            [Infra.Crypto.ConstantTime]
            public static void NeverRun() { }

            public static uint Unmarked(uint secret) => Mask(secret, 1, 2);

            public static void Main()
            {
                int[] counts = new int[1];
                uint sum = 0;
                for (int i = 0; i < 2000; i++)
                {
                    sum += (uint)Branch(i, counts) + Divide((uint)i, 3329) + Unmarked((uint)i) + Hidden((uint)i);
                    if (i % 100 == 0) System.Threading.Thread.Sleep(20);
                }
                Console.WriteLine(sum);
            }
        }
        """;

    private static readonly Lazy<Task<ConstantTimeReport>> Report = new(() => RunAsync(ConstantTimeRecord.Empty));

    [Theory]
    [InlineData("Planted:Branch")]
    [InlineData("Planted:Divide")]
    [InlineData("Planted:Hidden")]
    public async Task RunAsync_WhenASecretDecides_NamesTheMethod(string method)
    {
        ConstantTimeReport report = await Report.Value;

        Assert.False(report.Passed);
        Assert.Contains(report.Problems, problem => problem.StartsWith(method + ":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_WhenAMaskIsUsed_FindsNothing()
    {
        ConstantTimeReport report = await Report.Value;

        Assert.Contains("Planted:Mask", report.Marked.Keys);
        Assert.DoesNotContain(report.Problems, problem => problem.Contains("Planted:Mask:", StringComparison.Ordinal));
        Assert.Equal(1, report.Marked["Planted:Divide"].Divisions);
        Assert.Equal(0, report.Marked["Planted:Branch"].Divisions);
    }

    [Fact]
    public async Task RunAsync_WhenAMethodIsNotMetOrNotMarked_SaysSo()
    {
        ConstantTimeReport report = await Report.Value;

        Assert.Contains("Planted:NeverRun", report.NeverMet);
        Assert.Contains("Planted:Unmarked", report.UnmarkedCallers);
    }

    [Fact]
    public async Task RunAsync_WhenTheRecordHasThem_AcceptsNoMoreThanWasReviewed()
    {
        ConstantTimeReport found = await Report.Value;
        ConstantTimeRecord updated = ConstantTimeRecord.Empty.With(found);
        Assert.All(updated.Methods.Values, method => Assert.Equal(ConstantTimeRecord.NotReviewed, method.Tests));

        var reviewed = new ConstantTimeRecord(new(updated.Methods.ToDictionary(m => m.Key, m => m.Value with { Tests = "planted" })), new() { ["Planted:*"] = "planted" });
        ConstantTimeReport accepted = await RunAsync(reviewed);
        Assert.All(accepted.Problems, problem => Assert.Contains("NeverRun", problem));

        reviewed.Methods["Planted:Branch"] = reviewed.Methods["Planted:Branch"] with { Jumps = 0 };
        ConstantTimeReport refused = await RunAsync(reviewed);
        Assert.Contains(refused.Problems, problem => problem.StartsWith("Planted:Branch: 1 conditional jumps", StringComparison.Ordinal) && problem.Contains("only 0", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadAll_WhenTwoThreadsWroteAtOnce_LeavesBothOut()
    {
        string[] lines =
        [
            "; Assembly listing for method A:One(int) (Tier1)", "       jl       SHORT G_M000_IG04", "; Assembly listing for method A:Two(int) (Tier1)", "       div      edx",
            "; Total bytes of code 3", "; Total bytes of code 4", "; Assembly listing for method A:Three[int](int):int:this (Tier1)", "       idiv     edx",
            "       jae      SHORT G_M000_IG09", "       jl       SHORT G_M000_IG04", "       ret      ", "G_M000_IG09:", "       call     CORINFO_HELP_RNGCHKFAIL", "; Total bytes of code 9",
        ];

        MethodListing listing = Assert.Single(MethodListing.ReadAll(lines));

        Assert.Equal(("A:Three", "Tier1", 1, 1, 0, 1), (listing.Method, listing.Tier, listing.Jumps, listing.Divisions, listing.IndirectJumps, listing.Checks));
    }

    [Theory]
    [InlineData("Infra.Crypto.Curves.WeierstrassPoint`2[Infra.A,Infra.B]:Add(byref):this", "Infra.Crypto.Curves.WeierstrassPoint`2:Add")]
    [InlineData("Infra.F:Infra.I<Infra.F>.Add(byref,byref,byref)", "Infra.F:Infra.I<Infra.F>.Add")]
    [InlineData("Infra.A+B:Sign[Infra.Hash](System.Span`1[byte]):this", "Infra.A+B:Sign")]
    public void NameOf_LeavesParametersAndTypeArgumentsOut(string full, string expected) => Assert.Equal(expected, MethodListing.NameOf(full));

    private static async Task<ConstantTimeReport> RunAsync(ConstantTimeRecord record)
    {
        using var folder = new TemporaryFolder();
        string program = folder.PathOf("Planted.dll");
        await File.WriteAllBytesAsync(program, CompiledSource.Emit(Source, OutputKind.ConsoleApplication));
        folder.Write("Planted.runtimeconfig.json", $$"""{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" } } }""");
        List<IReadOnlyList<MethodListing>> runs = [await JitRun.RunAsync(["dotnet", program], "Planted", JitRun.Modes[0].Variables, CancellationToken.None)];
        IReadOnlyList<MethodListing> alone = await JitRun.RunAsync(["dotnet", program], "Planted", JitRun.WithoutInlining, CancellationToken.None);
        using AssemblyImage image = AssemblyImage.Open(program);
        return ConstantTimeReport.Of(MarkedMethods.In(image), runs, alone, record);
    }
}
