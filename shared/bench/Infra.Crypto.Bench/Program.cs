using System.CommandLine;
using Infra.Crypto.Bench;
using Infra.Crypto.Bench.Timing;

var root = new RootCommand("Measures Infra.Crypto, names the kernels that run here, and checks them against known answers.")
{
    RunCommand.Create(),
    FeaturesCommand.Create(),
    SelfTestCommand.Create(),
    TimingCommand.Create(),
    ExerciseCommand.Create(),
};
return root.Parse(args).Invoke();
