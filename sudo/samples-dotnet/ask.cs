#:package Infra.Sudo.Policy@*-*
#:property PublishAot=false
using System.Text;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Parsing;

// dotnet run ask.cs SUDOERS USER GROUP COMMAND: may this user run this command?
var policy = SudoersLoader.Parse("sudoers"u8, File.ReadAllBytes(args[0]), source: null, LoadOptions.Default);
var facts = new GivenFacts();
var user = facts.FindUser(Encoding.UTF8.GetBytes(args[1])) ?? facts.Add(args[1], 1000, args[2]);   // root is there from the beginning
var request = new Request { User = user, Host = "web1"u8.ToArray(), Command = Encoding.UTF8.GetBytes(args[3]), Time = DateTimeOffset.UtcNow.ToUnixTimeSeconds() };
var answer = new PolicyEngine(policy, facts).Evaluate(request);
Console.WriteLine(answer.IsAllowed ? $"allowed by line {policy.PlaceOfSpec(answer.Spec).Line}" : $"denied: {answer.Reason}");
