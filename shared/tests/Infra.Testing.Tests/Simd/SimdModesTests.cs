using Infra.Testing.Processes;
using Infra.Testing.Simd;

namespace Infra.Testing.Tests.Simd;

public sealed class SimdModesTests
{
    [Fact]
    public void AssertHonoured_InWhateverModeThisRunIs_Holds() => SimdModes.AssertHonoured();

    [Fact]
    public void Describe_InScalarMode_NamesNoVectors()
    {
        if (SimdModes.Current == SimdMode.Scalar) Assert.DoesNotContain("AVX", SimdModes.Describe());
        else Assert.NotEmpty(SimdModes.Describe());
    }

    [Fact]
    public async Task EnvironmentOf_EachMode_SetsItsSwitchesAndClearsTheOthers()
    {
        foreach (SimdMode mode in SimdModes.All)
        {
            ChildResult result = await ChildProcess.RunAsync(
                new ChildStart("sh", "-c", "echo ${DOTNET_EnableHWIntrinsic-unset} ${DOTNET_EnableAVX512-unset}") { Environment = SimdModes.EnvironmentOf(mode) });

            string expected = mode switch { SimdMode.Scalar => "0 unset", SimdMode.NoAvx512 => "unset 0", _ => "unset unset" };
            Assert.Equal(expected, result.Output.Trim());
        }
    }
}
