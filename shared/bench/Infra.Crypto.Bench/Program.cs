using System.CommandLine;
using Infra.Crypto.Bench;

var root = new RootCommand("Measures Infra.Crypto, names the kernels that run here, and checks them against known answers.")
{
    RunCommand.Create(),
    FeaturesCommand.Create(),
    SelfTestCommand.Create(),
};
return root.Parse(args).Invoke();
