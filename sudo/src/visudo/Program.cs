using System.Collections;
using System.Text;
using Infra.Sudo.Sources;
using Infra.Sudo.Visudo;

List<byte[]> environment = [];
foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
    environment.Add(Encoding.UTF8.GetBytes($"{variable.Key}={variable.Value}"));
using Stream input = new StandardStream(0);
using Stream output = new StandardStream(1);
using Stream error = new StandardStream(2);
return VisudoProgram.Run(args, new VisudoConsole(input, output, error), environment);
